import type { DataSourceOptions } from 'typeorm';
import type { ServersConfig } from '#libs/config';
import { dataSourceOptions } from '#libs/database';
import { Initial1763900000000 } from './migrations/1763900000000-initial.js';
import { CallbackEvidence1763910000000 } from './migrations/1763910000000-callback-evidence.js';
import { MerchantLists1763986400000 } from './migrations/1763986400000-merchant-lists.js';
import { Janitor1764050000000 } from './migrations/1764050000000-janitor.js';
import { Operators1764080000000 } from './migrations/1764080000000-operators.js';
import { EvidenceStays1764090000000 } from './migrations/1764090000000-evidence-stays.js';
import { CheapStatistics1764100000000 } from './migrations/1764100000000-cheap-statistics.js';

/** The API's own tables, in the schema `public`. */
export function apiDataSourceOptions(config: ServersConfig): DataSourceOptions {
  return dataSourceOptions({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    applicationName: 'payment-gateway-api',
    entities: [],
    migrations: [
      Initial1763900000000,
      CallbackEvidence1763910000000,
      MerchantLists1763986400000,
      Janitor1764050000000,
      Operators1764080000000,
      EvidenceStays1764090000000,
      CheapStatistics1764100000000,
    ],
    migrationsTableName: 'api_migrations',
  });
}
