import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readApiConfig, readWorkerConfig } from '#libs/config';
import { GATEWAYS } from '#libs/messaging';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { AppModule } from '../../../apps/api/src/app.module.js';
import { API_OPTIONS, setUpApi } from '../../../apps/api/src/app.setup.js';
import { makeFastifyAdapter } from '../../../apps/api/src/http/fastify-adapter.js';
import { loadGateways } from '../../../apps/worker/src/gateways/load-gateways.js';
import { WorkerModule } from '../../../apps/worker/src/worker.module.js';
import {
  makeWorkerAdapter,
  serversOf,
  setUpWorker,
  WORKER_OPTIONS,
} from '../../../apps/worker/src/worker.setup.js';

/**
 * Another composition root of the same modules, in which one provider breaks a law. The product
 * itself has no switch for it: what the harness catches here, it would catch in a wrong commit.
 */
export type BreakLaw = (builder: TestingModuleBuilder) => TestingModuleBuilder;

export function startBrokenApi(breakLaw: BreakLaw): void {
  brokenApi(breakLaw).catch(endOnFailure);
}

export function startBrokenWorker(breakLaw: BreakLaw): void {
  brokenWorker(breakLaw).catch(endOnFailure);
}

async function brokenApi(breakLaw: BreakLaw): Promise<void> {
  const config = readApiConfig(process.env);
  const builder = Test.createTestingModule({ imports: [AppModule.with(config)] });
  const module = await breakLaw(builder).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    makeFastifyAdapter(),
    API_OPTIONS,
  );
  setUpApi(app, config);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
}

async function brokenWorker(breakLaw: BreakLaw): Promise<void> {
  const config = readWorkerConfig(process.env);
  const gateways = await loadGateways(GATEWAYS);
  const servers = serversOf(config, gateways);
  const imports = [WorkerModule.with(config, gateways, servers)];
  const module = await breakLaw(Test.createTestingModule({ imports })).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    makeWorkerAdapter(),
    WORKER_OPTIONS,
  );
  setUpWorker(app, servers);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
  app.startAllMicroservices().catch(endOnFailure);
}
