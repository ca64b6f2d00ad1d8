import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { readWorkerConfig } from '#libs/config';
import { Database } from '#libs/database';
import { GATEWAYS } from '#libs/messaging';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { loadGateways } from '../../../apps/worker/src/gateways/load-gateways.js';
import { WorkerModule } from '../../../apps/worker/src/worker.module.js';
import {
  makeWorkerAdapter,
  serversOf,
  setUpWorker,
  WORKER_OPTIONS,
} from '../../../apps/worker/src/worker.setup.js';

/**
 * Starts the worker as it is shipped, but for one of its stores, which dies at the point that its
 * file is named after. The product itself holds no crash points.
 */
export function startCrashingWorker<Store>(
  store: Type<Store>,
  crashing: new (database: Database) => Store,
): void {
  start(store, crashing).catch(endOnFailure);
}

/** As `kill -9` does: nothing is flushed, closed or told. */
export function crash(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function start<Store>(
  store: Type<Store>,
  crashing: new (database: Database) => Store,
): Promise<void> {
  const config = readWorkerConfig(process.env);
  const gateways = await loadGateways(GATEWAYS);
  const servers = serversOf(config, gateways);
  const imports = [WorkerModule.with(config, gateways, servers)];
  const module = await Test.createTestingModule({ imports })
    .overrideProvider(store)
    .useFactory({ inject: [Database], factory: (database: Database) => new crashing(database) })
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    makeWorkerAdapter(),
    WORKER_OPTIONS,
  );
  setUpWorker(app, servers);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
  app.startAllMicroservices().catch(endOnFailure);
}
