import type { QueryRunner } from 'typeorm';

/** A sample of 3,000 rows, where PostgreSQL would take 30,000. */
const TARGET = 10;

/** By table, with its schema: the columns that its plans depend on. */
type QueriedColumns = Readonly<Record<string, readonly string[]>>;

/**
 * Has PostgreSQL count, of these tables, only the columns that plans depend on. Those that are
 * added later are counted in full.
 *
 * Every row moves several times within a second, so that `ANALYZE` runs as often as autovacuum
 * looks. Left alone it sorts the sealed instruments and the JSON of 30,000 rows each time. For
 * migrations; traffic goes on meanwhile.
 */
export async function setStatistics(runner: QueryRunner, queried: QueriedColumns): Promise<void> {
  for (const [table, names] of Object.entries(queried)) {
    const columns = (await runner.query(
      `SELECT quote_ident(attname) AS name, attname = ANY($2) AS is_queried FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [table, names],
    )) as { name: string; is_queried: boolean }[];
    const settings = columns.map(
      ({ name, is_queried: isQueried }) =>
        `ALTER COLUMN ${name} SET STATISTICS ${isQueried ? TARGET : 0}`,
    );
    await runner.query(`ALTER TABLE ${table} ${settings.join(', ')}`);
  }
}
