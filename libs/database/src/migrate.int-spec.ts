import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTestDatabase, numberOf, type TestDatabase } from '../../../test/support/database.js';
import { dataSourceOptions } from './data-source-options.js';
import { migrate } from './migrate.js';

const DEADLINE_MS = 200;

class Slow1763000000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    await queries.query('CREATE TABLE effects (at timestamptz)');
    await queries.query('SELECT pg_sleep($1)', [(DEADLINE_MS * 3) / 1_000]);
    await queries.query('INSERT INTO effects VALUES (now())');
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('runs once, however many processes start at once and however long it takes', async () => {
  const options = dataSourceOptions({
    url: database.url,
    poolMax: 2,
    applicationName: 'migrate.int-spec',
    entities: [],
    migrations: [Slow1763000000000],
    migrationsTableName: 'migrated',
  });
  const hurried = { statement_timeout: DEADLINE_MS, query_timeout: DEADLINE_MS };
  const impatient = { ...options, extra: { ...(options.extra as object), ...hurried } };
  const runs = await Promise.all([1, 2, 3].map(() => migrate(impatient)));
  expect(runs.flat()).toEqual(['Slow1763000000000']);
  expect(await numberOf(database.pool, 'SELECT count(*) FROM effects')).toBe(1);
});
