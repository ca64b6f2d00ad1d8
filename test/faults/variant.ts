import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { readApiConfig, readWorkerConfig } from '#libs/config';
import { Database } from '#libs/database';
import { GATEWAYS } from '#libs/messaging';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { AppModule } from '../../apps/api/src/app.module.js';
import { API_OPTIONS, setUpApi } from '../../apps/api/src/app.setup.js';
import { makeFastifyAdapter } from '../../apps/api/src/http/fastify-adapter.js';
import { loadGateways } from '../../apps/worker/src/gateways/load-gateways.js';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import {
  makeWorkerAdapter,
  serversOf,
  setUpWorker,
  WORKER_OPTIONS,
} from '../../apps/worker/src/worker.setup.js';

/**
 * Puts one provider in place of another: one that breaks a law, or that dies or stops at a named
 * point. The product itself has no switch for it and holds no such points.
 */
export type Variation = (modules: TestingModuleBuilder) => TestingModuleBuilder;

/** The API as `main` runs it, but for the variation. */
export function runApiWith(vary: Variation): void {
  runApi(vary).catch(endOnFailure);
}

/** The worker as `main` runs it, but for the variation. */
export function runWorkerWith(vary: Variation): void {
  runWorker(vary).catch(endOnFailure);
}

/** A store of PostgreSQL's in place of the one that it is made from. */
export function storeInstead<Store>(
  store: Type<Store>,
  other: new (database: Database) => Store,
): Variation {
  return (modules) =>
    modules
      .overrideProvider(store)
      .useFactory({ inject: [Database], factory: (database: Database) => new other(database) });
}

/** The end without a word, from within: what a kernel does that has no memory left. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** What a debugger, a paused virtual machine or a full page cache do to a process. */
export function freezeItself(): void {
  process.kill(process.pid, 'SIGSTOP');
}

async function runApi(vary: Variation): Promise<void> {
  const config = readApiConfig(process.env);
  const modules = Test.createTestingModule({ imports: [AppModule.with(config)] });
  const module = await vary(modules).compile();
  const adapter = makeFastifyAdapter();
  const app = module.createNestApplication<NestFastifyApplication>(adapter, API_OPTIONS);
  setUpApi(app, config);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
}

async function runWorker(vary: Variation): Promise<void> {
  const config = readWorkerConfig(process.env);
  const gateways = await loadGateways(GATEWAYS);
  const servers = serversOf(config, gateways);
  const imports = [WorkerModule.with(config, gateways, servers)];
  const module = await vary(Test.createTestingModule({ imports })).compile();
  const adapter = makeWorkerAdapter();
  const app = module.createNestApplication<NestFastifyApplication>(adapter, WORKER_OPTIONS);
  setUpWorker(app, servers);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
  app.startAllMicroservices().catch(endOnFailure);
}
