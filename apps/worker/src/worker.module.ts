import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { WorkerConfig } from '#libs/config';
import { Database, type NamedStatement } from '#libs/database';
import { GatewayKitModule, type GatewayModule, type GatewayServer } from '#libs/gateway-kit';
import { type DependencyCheck, HealthModule } from '#libs/health';
import { loggerOptions } from '#libs/logging';

/** The composition root of the worker: the kit, and every gateway of the directory inside it. */
@Module({})
export class WorkerModule {
  static with(
    config: WorkerConfig,
    gateways: readonly GatewayModule[],
    servers: readonly GatewayServer[],
  ): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggerModule.forRoot(loggerOptions('worker', config.logLevel)),
        GatewayKitModule.forRoot(config),
        ...gateways.map((gateway) => GatewayKitModule.forGateway(gateway, config)),
        HealthModule.watching({
          inject: [Database],
          useFactory: (database: Database) => dependencyChecks(database, servers),
        }),
      ],
    };
  }
}

/** A database without our tables is no better than none. */
const PING: NamedStatement = { name: 'health_ping', text: 'SELECT FROM gateway.inbox LIMIT 1' };

/** The worker can do its work when the database answers and every consumer is in its group. */
export function dependencyChecks(
  database: Pick<Database, 'query'>,
  servers: readonly Pick<GatewayServer, 'gateway' | 'state'>[],
): readonly DependencyCheck[] {
  return [
    { name: 'postgres', isRequired: true, check: () => database.query(PING, []) },
    ...servers.map((server) => ({
      name: `consumer:${server.gateway.name}`,
      isRequired: true,
      check: () =>
        server.state === 'joined' ? Promise.resolve() : Promise.reject(new Error(server.state)),
    })),
  ];
}
