import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { ApiConfig } from '#libs/config';
import { AppModule } from './app.module.js';
import { setUpDocs } from './docs/docs.setup.js';
import { makeFastifyAdapter } from './http/fastify-adapter.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RequestMetrics } from './metrics/request-metrics.js';

/** How Nest makes the application, whoever asks it to. */
export const API_OPTIONS = { bodyParser: false, bufferLogs: true, abortOnError: false } as const;

/** The API, complete but not listening: what `main` starts and what tests talk to. */
export async function createApi(config: ApiConfig): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config),
    makeFastifyAdapter(),
    API_OPTIONS,
  );
  return setUpApi(app, config);
}

/** What stands round the modules: also round those of the harness that breaks them on purpose. */
export function setUpApi(app: NestFastifyApplication, config: ApiConfig): NestFastifyApplication {
  app.useLogger(app.get(Logger));
  app.useGlobalFilters(new ProblemFilter());
  app.get(RequestMetrics).watch(app.getHttpAdapter().getInstance());
  setUpDocs(app, config);
  return app;
}
