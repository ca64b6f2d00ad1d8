import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { WorkerConfig } from '#libs/config';
import { type GatewayModule, GatewayServer } from '#libs/gateway-kit';
import { Health } from './health/health.js';
import { WorkerModule } from './worker.module.js';

export interface Worker {
  /** Where the health checks are served. */
  readonly url: string;
  /** Takes in nothing more, finishes what is in hand, closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the worker: one process, one HTTP server for health checks, one Kafka server a gateway.
 *
 * Resolves as soon as the health checks are served: the consumers keep trying by themselves, since a
 * broker that is away is no reason to end.
 *
 * @param onFatal told when a consumer is gone for good: the process must end, to be restarted
 */
export async function startWorker(
  config: WorkerConfig,
  gateways: readonly GatewayModule[],
  onFatal: (error: Error) => void,
): Promise<Worker> {
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.register(config, gateways),
    new FastifyAdapter(),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  const servers = gateways.map(({ entry }) => new GatewayServer(entry, config, onFatal));
  for (const strategy of servers) {
    // Without the application's filters and pipes a bad message would block its partition for ever.
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  const health = app.get(Health);
  health.watch(servers);
  await app.listen(config.port, config.host);
  void app.startAllMicroservices().catch(onFatal);
  return {
    url: await app.getUrl(),
    stop: async () => {
      health.stop();
      await app.close();
    },
  };
}
