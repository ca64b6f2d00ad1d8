import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { readApiConfig } from '#libs/config';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { AppModule } from '../../../apps/api/src/app.module.js';
import { API_OPTIONS, setUpApi } from '../../../apps/api/src/app.setup.js';
import { makeFastifyAdapter } from '../../../apps/api/src/http/fastify-adapter.js';

/**
 * The API as `main` runs it, with one provider in place of another: what dies or stops at a named
 * point is a part of the tests, and the product holds no such points.
 */
export function runApiWith(override: (api: TestingModuleBuilder) => TestingModuleBuilder): void {
  run(override).catch(endOnFailure);
}

async function run(override: (api: TestingModuleBuilder) => TestingModuleBuilder): Promise<void> {
  const config = readApiConfig(process.env);
  const api = Test.createTestingModule({ imports: [AppModule.with(config)] });
  const module = await override(api).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    makeFastifyAdapter(),
    API_OPTIONS,
  );
  setUpApi(app, config);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
}

/** The end without a word, from within: what a kernel does that has no memory left. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** What a debugger, a paused virtual machine or a full page cache do to a process. */
export function freezeItself(): void {
  process.kill(process.pid, 'SIGSTOP');
}
