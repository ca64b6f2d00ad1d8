import type { DataSourceOptions, MixedList } from 'typeorm';
import { SteadyClient } from './steady-client.js';

export interface DatabaseSettings {
  readonly url: string;
  readonly poolMax: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly entities: MixedList<new () => object>;
  readonly migrations: MixedList<new () => object>;
  /** Each owner of a schema keeps its own list of what has been migrated. */
  readonly migrationsTableName: string;
}

/** Nothing may wait for ever: a request has an answer within these, whatever PostgreSQL does. */
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** A frozen server enforces no timeout of its own, so the driver gives up a little later. */
const QUERY_TIMEOUT_MS = 6_000;
/** As long as a request waits for the first one with its key (wire contract: idempotency). */
const LOCK_TIMEOUT_MS = 1_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

export function dataSourceOptions(settings: DatabaseSettings): DataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    poolSize: settings.poolMax,
    applicationName: settings.applicationName,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    synchronize: false,
    installExtensions: false,
    entities: settings.entities,
    migrations: settings.migrations,
    migrationsTableName: settings.migrationsTableName,
    migrationsTransactionMode: 'each',
    // Without a listener the process ends when PostgreSQL restarts. The pool replaces the client by
    // itself, and whoever used it has been told by a rejected query.
    poolErrorHandler: () => undefined,
    extra: {
      Client: SteadyClient,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}
