import { Logger } from '@nestjs/common';
import { ConfigError, readWorkerConfig } from '#libs/config';
import { GATEWAYS } from '#libs/messaging';
import { loadGateways } from './gateways/load-gateways.js';
import { startWorker } from './worker.js';

/** Draining has deadlines of its own; this is for what has none. */
const STOP_TIMEOUT_MS = 15_000;

const logger = new Logger('Worker');

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const gateways = await loadGateways(GATEWAYS);
  const worker = await startWorker(config, gateways, fail);
  logger.log({ url: worker.url }, 'The worker is up.');
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    logger.log({ signal }, 'The worker is stopping.');
    setTimeout(() => {
      fail(new Error('The worker did not stop in time.'));
    }, STOP_TIMEOUT_MS).unref();
    // Handled here and not by Nest, whose hooks would run before the consumers are disconnected.
    worker.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Somebody restarts the process; what it had in hand is found out by inquiry. */
function fail(error: unknown): void {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else logger.fatal({ err: error }, 'The worker ends.');
  process.exit(1);
}

main().catch(fail);
