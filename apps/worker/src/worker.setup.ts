import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { WorkerConfig } from '#libs/config';
import { type GatewayModule, GatewayServer } from '#libs/gateway-kit';
import { WorkerModule } from './worker.module.js';

/** How Nest makes the application, whoever asks it to. */
export const WORKER_OPTIONS = { bodyParser: false, bufferLogs: true, abortOnError: false } as const;

/**
 * The worker, complete but not listening: one process, one HTTP server for health checks, one Kafka
 * server a gateway.
 */
export async function createWorker(
  config: WorkerConfig,
  gateways: readonly GatewayModule[],
): Promise<NestFastifyApplication> {
  const servers = serversOf(config, gateways);
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.with(config, gateways, servers),
    makeWorkerAdapter(),
    WORKER_OPTIONS,
  );
  return setUpWorker(app, servers);
}

export function serversOf(
  config: WorkerConfig,
  gateways: readonly GatewayModule[],
): readonly GatewayServer[] {
  return gateways.map(({ entry }) => new GatewayServer(entry, config));
}

export function makeWorkerAdapter(): FastifyAdapter {
  return new FastifyAdapter({ forceCloseConnections: true });
}

/** What stands round the modules: also round those of the harness that breaks them on purpose. */
export function setUpWorker(
  app: NestFastifyApplication,
  servers: readonly GatewayServer[],
): NestFastifyApplication {
  app.useLogger(app.get(Logger));
  for (const strategy of servers) {
    // Without the application's filters and pipes a bad message would block its partition for ever.
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  return app;
}
