import type { MigrationInterface, QueryRunner } from 'typeorm';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { migrate } from '#libs/database';
import { apiDataSourceOptions } from './api-data-source.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Steps of a version of the API that is still to come. */
class Additions9000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE transaction ADD COLUMN risk text');
    await runner.query('ALTER TABLE request ADD COLUMN channel text');
    await runner.query(`ALTER TABLE outbox ADD COLUMN priority integer NOT NULL DEFAULT 0`);
    await runner.query('CREATE TABLE refund (id uuid PRIMARY KEY)');
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

class Broken9100000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id uuid PRIMARY KEY)');
    await runner.query('CREATE INDEX half_missing ON half (missing)');
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

/** Runs more migrations than this version of the API knows. */
function migrateOn(...more: (new () => MigrationInterface)[]): Promise<readonly string[]> {
  const options = apiDataSourceOptions(api.config);
  const known = options.migrations as (new () => MigrationInterface)[];
  return migrate({ ...options, migrations: [...known, ...more] });
}

async function readiness(): Promise<[number, unknown]> {
  const answer = await api.call({ path: '/health/ready' });
  const { dependencies } = answer.json() as { dependencies: Record<string, string> };
  return [answer.status, dependencies.schema];
}

async function depositCompletes(): Promise<void> {
  const { id } = await api.deposit();
  const report = { transaction_id: id, status: 'completed', amount: '100.00', currency: 'EUR' };
  expect((await api.call(callbackCall(report))).status).toBe(200);
  const answer = await api.get(`/v1/transactions/${id}`);
  expect(answer.json()).toMatchObject({ status: 'completed' });
}

it('is not ready while a migration is missing that the API needs', async () => {
  expect(await readiness()).toEqual([200, 'up']);
  const forget = 'DELETE FROM api_migrations WHERE id = (SELECT max(id) FROM api_migrations)';
  const { rows } = await api.pool.query(`${forget} RETURNING timestamp, name`);
  expect(await readiness()).toEqual([503, 'down']);
  const [{ timestamp, name }] = rows as [{ timestamp: string; name: string }];
  const values = [timestamp, name];
  await api.pool.query('INSERT INTO api_migrations (timestamp, name) VALUES ($1, $2)', values);
  expect(await readiness()).toEqual([200, 'up']);
});

it('serves on with a schema that is ahead of it', async () => {
  await depositCompletes();
  expect(await migrateOn(Additions9000000000000)).toEqual(['Additions9000000000000']);
  await depositCompletes();
  expect(await readiness()).toEqual([200, 'up']);
});

it('a migration that breaks half way leaves nothing of itself, and the rest serves', async () => {
  await expect(migrateOn(Additions9000000000000, Broken9100000000000)).rejects.toThrow();
  expect(await numberOf(api.pool, `SELECT count(*) FROM pg_class WHERE relname = 'half'`)).toBe(0);
  expect(await readiness()).toEqual([200, 'up']);
  await depositCompletes();
});
