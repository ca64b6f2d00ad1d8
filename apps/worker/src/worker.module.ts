import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { WorkerConfig } from '#libs/config';
import { GatewayKitModule, type GatewayModule } from '#libs/gateway-kit';
import { loggerOptions } from '#libs/logging';
import { HealthController } from './health/health.controller.js';
import { Health } from './health/health.js';

/** The composition root of the worker: the kit, and every gateway of the directory inside it. */
@Module({})
export class WorkerModule {
  static with(config: WorkerConfig, gateways: readonly GatewayModule[]): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggerModule.forRoot(loggerOptions('worker', config.logLevel)),
        GatewayKitModule.forRoot(config),
        ...gateways.map((gateway) => GatewayKitModule.forGateway(gateway, config)),
      ],
      controllers: [HealthController],
      providers: [Health],
    };
  }
}
