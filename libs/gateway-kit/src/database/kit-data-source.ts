import type { DataSourceOptions } from 'typeorm';
import type { ServersConfig } from '#libs/config';
import { dataSourceOptions } from '#libs/database';
import { GatewayInbox1764000000000 } from './migrations/1764000000000-gateway-inbox.js';
import { SettlingTime1764010000000 } from './migrations/1764010000000-settling-time.js';
import { KeptDeadLetters1764020000000 } from './migrations/1764020000000-kept-dead-letters.js';
import { CheapStatistics1764030000000 } from './migrations/1764030000000-cheap-statistics.js';

/** The kit's tables: the schema `gateway`, beside the API's in the same database. */
export function kitDataSourceOptions(config: ServersConfig): DataSourceOptions {
  return dataSourceOptions({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: 'payment-gateway-worker',
    entities: [],
    migrations: [
      GatewayInbox1764000000000,
      SettlingTime1764010000000,
      KeptDeadLetters1764020000000,
      CheapStatistics1764030000000,
    ],
    migrationsTableName: 'gateway_migrations',
  });
}
