import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { WorkerConfig } from '#libs/config';
import { type GatewayModule, GatewayServer } from '#libs/gateway-kit';
import { WorkerModule } from './worker.module.js';

/**
 * The worker, complete but not listening: one process, one HTTP server for health checks, one Kafka
 * server a gateway.
 *
 * @param onFatal told when a consumer is gone for good: the process must end, to be restarted
 */
export async function createWorker(
  config: WorkerConfig,
  gateways: readonly GatewayModule[],
  onFatal: (error: Error) => void,
): Promise<NestFastifyApplication> {
  const servers = gateways.map(({ entry }) => new GatewayServer(entry, config, onFatal));
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.with(config, gateways, servers),
    new FastifyAdapter({ forceCloseConnections: 'idle' }),
    { bodyParser: false, bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  for (const strategy of servers) {
    // Without the application's filters and pipes a bad message would block its partition for ever.
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  return app;
}
