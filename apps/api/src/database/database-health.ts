import type { DataSource } from 'typeorm';
import type { Database, NamedStatement } from '#libs/database';

const WRITABLE: NamedStatement = {
  name: 'health_writable',
  text: `SELECT current_setting('transaction_read_only') = 'off' AS writable`,
};

const APPLIED: NamedStatement = {
  name: 'health_migrations',
  text: 'SELECT name FROM api_migrations',
};

/** @throws Error when PostgreSQL does not answer, or lets nobody write: nothing can be accepted */
export async function checkWritable(database: Database): Promise<void> {
  const [answer] = await database.query<{ writable: boolean }>(WRITABLE, []);
  if (answer?.writable !== true) throw new Error('PostgreSQL is read-only.');
}

/**
 * A schema that is behind, or half way, is that of an installation that is still being prepared.
 * One that is ahead is taken: migrations only add, so that an older copy serves until it is
 * replaced.
 *
 * @throws Error when a migration is missing that this program needs
 */
export async function checkSchema(database: Database, dataSource: DataSource): Promise<void> {
  const rows = await database.query<{ name: string }>(APPLIED, []);
  const applied = new Set(rows.map(({ name }) => name));
  const missing = dataSource.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !applied.has(name));
  if (missing.length > 0) throw new Error(`not migrated: ${missing.join()}`);
}
