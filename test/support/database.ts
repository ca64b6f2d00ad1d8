import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { serverUrl } from './environment.js';

/** A database of a suite's own, empty. */
export interface TestDatabase {
  readonly url: string;
  /** The suite's own way in, beside that of the code under test. */
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** @param server another than everybody's, where a suite is going to break it */
export async function createTestDatabase(
  server = serverUrl('DATABASE_URL'),
): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href, max: 4 });
  // Suites that end connections on purpose end these too.
  pool.on('error', () => undefined);
  return {
    url: url.href,
    pool,
    drop: async () => {
      await pool.end();
      await asSuperuser(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asSuperuser(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** One number that a statement answers with, such as a count. */
export async function numberOf(
  pool: Pool,
  statement: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const { rows } = await pool.query<unknown[]>({
    text: statement,
    values: [...values],
    rowMode: 'array',
  });
  return Number(rows[0]?.[0]);
}

/**
 * Has PostgreSQL look for deadlocks before the API's own patience with a lock is over; by default
 * it does so afterwards, and a deadlock is then a lock that is not to be had.
 */
export async function findDeadlocksSoon(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>('SELECT current_database() AS name');
  await pool.query(`ALTER DATABASE ${rows[0]?.name ?? ''} SET deadlock_timeout = '100ms'`);
  await endConnectionsOfApi(pool);
}

/** Ends every connection of the API to this database, and waits until they are gone. */
export async function endConnectionsOfApi(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'payment-gateway-api'`,
  );
}
