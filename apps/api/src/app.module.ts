import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import type { ApiConfig } from '#libs/config';
import { Database } from '#libs/database';
import { type DependencyCheck, HealthModule } from '#libs/health';
import { loggerOptions } from '#libs/logging';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { ConfigModule } from './config.module.js';
import { checkSchema, checkWritable } from './database/database-health.js';
import { DatabaseModule, PATIENTLY } from './database/database.module.js';
import { DirectoryModule } from './directory/directory.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { BrokerBreakers } from './publishing/broker-breakers.js';
import { KafkaPublisher } from './publishing/kafka-publisher.js';
import { REDIS_CLIENT, type RedisClient } from './transactions/redis-client.js';
import { TransactionsModule } from './transactions/transactions.module.js';

/** The composition root: the one place that knows every part. */
@Module({})
export class AppModule {
  static with(config: ApiConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        LoggerModule.forRoot(loggerOptions('api', config.logLevel)),
        DatabaseModule.connecting(PATIENTLY),
        TransactionsModule,
        CallbacksModule,
        DirectoryModule,
        MetricsModule.showing([TransactionsModule]),
        HealthModule.watching({
          imports: [TransactionsModule],
          inject: [Database, DataSource, REDIS_CLIENT, KafkaPublisher, BrokerBreakers],
          useFactory: dependencyChecks,
        }),
      ],
    };
  }
}

function dependencyChecks(
  database: Database,
  dataSource: DataSource,
  redis: RedisClient,
  publisher: KafkaPublisher,
  breakers: BrokerBreakers,
): readonly DependencyCheck[] {
  return [
    { name: 'postgres', isRequired: true, check: () => checkWritable(database) },
    { name: 'schema', isRequired: true, check: () => checkSchema(database, dataSource) },
    { name: 'redis', isRequired: false, check: () => redis.ping() },
    { name: 'kafka', isRequired: false, check: () => publisher.ping() },
    {
      name: 'circuit_breaker',
      isRequired: false,
      check: () => {
        const topics = Object.keys(breakers.troubled());
        return topics.length === 0 ? Promise.resolve() : Promise.reject(new Error(topics.join()));
      },
      details: () => breakers.troubled(),
    },
  ];
}
