import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiConfig } from '#libs/config';
import { ConfigModule } from './config.module.js';
import { DatabaseModule, ONCE } from './database/database.module.js';
import { OutboxCare } from './publishing/outbox-care.js';
import { DriftCheck } from './transactions/drift/drift-check.js';
import { DriftScope } from './transactions/drift/drift-scope.js';
import { ResolveTransaction } from './transactions/resolve-transaction.js';
import { TransactionRecordsModule } from './transactions/transaction-records.module.js';
import { OperatorCommands } from './operator/operator-commands.js';
import { OperatorRecords } from './operator/operator-records.js';

/**
 * A composition root of its own: PostgreSQL and Redis, and nothing that runs by itself. No HTTP
 * server, no relay, no janitor, no Kafka.
 */
@Module({})
export class OperatorModule {
  static with(config: ApiConfig): DynamicModule {
    return {
      module: OperatorModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.connecting(ONCE),
        TransactionRecordsModule,
      ],
      providers: [
        ...[OutboxCare, DriftScope, DriftCheck, ResolveTransaction],
        ...[OperatorRecords, OperatorCommands],
      ],
    };
  }
}
