import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import { type Environment, readApiConfig } from '#libs/config';
import { databaseFaultOf } from '#libs/database';
import { causeOf, type CommandAnswer, CommandFailure, runCommand } from '#libs/terminal';
import { REDIS_CLIENT, type RedisClient } from './transactions/redis-client.js';
import { HELP, readCommandLine } from './operator/command-line.js';
import { OperatorCommands } from './operator/operator-commands.js';
import { OperatorModule } from './operator.module.js';

/** Redis is there for speed: an operator does not wait for it for long either. */
const REDIS_WAIT_MS = 1_000;

/** Runs one command of an operator's. @returns the exit status */
export function operate(args: readonly string[], env: Environment): Promise<number> {
  return runCommand(HELP, async (): Promise<CommandAnswer> => {
    const wish = readCommandLine(args);
    if (wish.command === 'help') return { output: HELP };
    const module = OperatorModule.with(readApiConfig(env));
    try {
      const app = await NestFactory.createApplicationContext(module, {
        logger: false,
        abortOnError: false,
      });
      try {
        await untilReady(app.get<RedisClient>(REDIS_CLIENT));
        return await app.get(OperatorCommands).run(wish);
      } finally {
        await app.close();
      }
    } catch (error) {
      throw databaseFaultOf(error) === 'unavailable'
        ? new CommandFailure(`PostgreSQL is not available: ${causeOf(error)}`)
        : error;
    }
  });
}

/** The client connects in the background, and refuses commands until it has. */
async function untilReady(client: RedisClient): Promise<void> {
  if (client.isReady) return;
  await once(client, 'ready', { signal: AbortSignal.timeout(REDIS_WAIT_MS) }).catch(
    () => undefined,
  );
}
