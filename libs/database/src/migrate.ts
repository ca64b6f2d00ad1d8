import { DataSource, type DataSourceOptions } from 'typeorm';

/** Any number that only we use: every process that migrates takes this lock first. */
const MIGRATION_LOCK = 7_201_001;

/** A migration, and the wait for that of another process, may take longer than any request. */
const NO_DEADLINES = { statement_timeout: 0, query_timeout: 0 };

/**
 * Runs the pending migrations under an advisory lock, so that several processes may start at once.
 *
 * The lock is held on a connection of its own: TypeORM commits each migration on another one.
 *
 * @returns the names of the migrations that were run
 */
export async function migrate(options: DataSourceOptions): Promise<readonly string[]> {
  const dataSource = new DataSource(options);
  dataSource.setOptions({ extra: { ...(options.extra as object), ...NO_DEADLINES } });
  await dataSource.initialize();
  try {
    const lock = dataSource.createQueryRunner();
    try {
      await lock.query('SET lock_timeout = 0');
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const migrations = await dataSource.runMigrations();
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      return migrations.map(({ name }) => name);
    } finally {
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
