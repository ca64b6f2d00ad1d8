import { DataSource } from 'typeorm';
import { readWorkerConfig, type WorkerConfig } from '#libs/config';
import { Database, migrate } from '#libs/database';
import { kitDataSourceOptions } from '#libs/gateway-kit';
import { createTestDatabase } from './database.js';

/** A database with the kit's tables, and the worker's configuration for it. */
export interface GatewayDatabase {
  readonly config: WorkerConfig;
  readonly database: Database;
  /** Runs any statement. */
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export async function createGatewayDatabase(
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayDatabase> {
  const server = await createTestDatabase();
  const config = readWorkerConfig({ ...env, DATABASE_URL: server.url });
  await migrate(kitDataSourceOptions(config));
  const dataSource = await new DataSource(kitDataSourceOptions(config)).initialize();
  return {
    config,
    database: new Database(dataSource),
    rows: (text, values = []) => dataSource.query(text, [...values]),
    drop: async () => {
      await dataSource.destroy();
      await server.drop();
    },
  };
}
