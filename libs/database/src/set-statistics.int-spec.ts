import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { setStatistics } from './set-statistics.js';

const ROWS = 10_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('has only those columns counted, and few rows looked at', async () => {
  await database.pool.query(`
    CREATE TABLE payment (id integer, "Sealed" text, dropped text);
    ALTER TABLE payment DROP COLUMN dropped;
    INSERT INTO payment SELECT id, repeat('x', 100) FROM generate_series(1, ${ROWS}) AS id`);
  const source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  try {
    await setStatistics(source.createQueryRunner(), { 'public.payment': ['id'] });
  } finally {
    await source.destroy();
  }
  await database.pool.query('ANALYZE payment');
  const { rows } = await database.pool.query(
    `SELECT attname, array_length(histogram_bounds, 1) AS bounds FROM pg_stats
     WHERE tablename = 'payment'`,
  );
  expect(rows).toEqual([{ attname: 'id', bounds: 11 }]);
});
