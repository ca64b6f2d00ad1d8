import { constants } from 'node:os';
import { join } from 'node:path';
import { messageOf, writeError, writeLine } from './output';
import { ensurePrograms } from './packages';
import { root } from './paths';
import { step } from './progress';
import { startChild } from './stack/child';
import {
  type LocalServer,
  type ServerOptions,
  startKafka,
  startPostgres,
  startRedis,
} from './stack/index';
import type { RunningProcess } from './stack/local-server';
import { wipeData } from './stack/postgres-place';
import { stopRequest } from './start/stop-request';
import { beginTestRun } from './test-run';

const SUITES_AT_ONCE = 2;
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

async function main(jestArgs: string[]): Promise<number> {
  const stopRequested = stopRequest();
  await ensurePrograms({ redis: true, kafka: true });
  const { dir, record } = await beginTestRun();
  const running: RunningProcess[] = [];
  const start = async (
    name: string,
    startOne: (options: ServerOptions) => Promise<LocalServer>,
  ): Promise<string> => {
    const onSpawn = (pid: number): void => {
      record.set(name, pid);
    };
    const server = await startOne({ dir: join(dir, name), onSpawn });
    running.push(server);
    return server.url;
  };
  let code = 1;
  try {
    const starting = step('servers for the tests', () =>
      Promise.all([
        start('postgres', startPostgres),
        start('redis', startRedis),
        start('kafka', startKafka),
      ]),
    );
    const started = await Promise.race([starting, stopRequested]);
    // What is still starting ends with this process (child.ts).
    if (typeof started === 'string') return 128 + constants.signals[started];
    const [databaseUrl, redisUrl, kafkaBrokers] = started;
    const servers = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, KAFKA_BROKERS: kafkaBrokers };
    const jest = startJest(jestArgs, servers);
    void stopRequested.then(() => jest.stop());
    const { code: jestCode, signal } = await jest.exited;
    code = signal === null ? (jestCode ?? 1) : 128 + constants.signals[signal];
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    record.release();
    // What the servers wrote helps to understand a failure; the next run removes it.
    if (code === 0) wipeData(dir);
    else writeLine(`The servers' logs are in ${dir}`);
  }
  return code;
}

/**
 * One run over all projects, so that there is one summary. Two suites at a time: most of them wait
 * for processes and timers, and each has a database and topics of its own on the shared servers.
 */
function startJest(args: string[], servers: Record<string, string>): RunningProcess {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  return startChild({
    name: 'jest',
    command: process.execPath,
    args: [...JEST, jest, `--maxWorkers=${SUITES_AT_ONCE}`, ...args],
    cwd: root,
    env: { ...process.env, ...servers },
    stopSignal: 'SIGINT',
  });
}

void main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeError(`✗ ${messageOf(error)}`);
    process.exit(1);
  },
);
