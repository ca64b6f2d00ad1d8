import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { findDeadlocksSoon, numberOf } from '../../../../test/support/database.js';
import type { HttpAnswer } from '../../../../test/support/http-call.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';

/** A statement waits a second for a lock; the rest is for a machine that has much to do. */
const DEADLINE_MS = 8_000;

let api: TestApi;
let holder: PoolClient;

beforeAll(async () => {
  // Redis is away: what is read here is read from PostgreSQL.
  api = await startApi({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
  await findDeadlocksSoon(api.pool);
});
afterAll(() => api.close());
beforeEach(async () => {
  holder = await api.pool.connect();
  await holder.query('BEGIN');
});
afterEach(async () => {
  await holder.query('ROLLBACK');
  holder.release();
});

const deposit = (key: string = randomUUID()) =>
  api.post('/v1/deposits', depositBody(), { 'Idempotency-Key': key });
const historyOf = async (id: string) =>
  ((await api.get(`/v1/transactions/${id}/events`)).json() as { data: { status: string }[] }).data;

function expectUnavailable(answer: HttpAnswer): void {
  expect([answer.status, answer.json()]).toEqual([
    503,
    expect.objectContaining({ code: 'database_unavailable' }),
  ]);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

/** Until somebody in this database waits for a lock. */
async function untilOneWaits(): Promise<void> {
  const waiting = `SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await until(
    'a wait',
    () => numberOf(api.pool, waiting),
    (count) => count > 0,
  );
}

describe('while somebody holds the lock of', () => {
  it('a table, everything is 503 in time, and nothing is kept of it', async () => {
    const { id } = await api.deposit();
    await holder.query('LOCK TABLE transaction IN ACCESS EXCLUSIVE MODE');
    const startedAt = Date.now();
    const answers = await Promise.all([
      api.post('/v1/deposits', depositBody()),
      api.call(callbackCall({ transaction_id: id, status: 'processing' })),
      api.get(`/v1/transactions/${id}`),
    ]);
    expect(Date.now() - startedAt).toBeLessThan(DEADLINE_MS);
    answers.forEach(expectUnavailable);
    await holder.query('ROLLBACK');
    expect(await numberOf(api.pool, 'SELECT count(*) FROM callback_receipt')).toBe(0);
    expect(await numberOf(api.pool, 'SELECT count(*) FROM request')).toBe(1);
  });

  it('a table, a request with a key is told to come back, and then accepted', async () => {
    const key = randomUUID();
    await holder.query('LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE');
    const answer = await deposit(key);
    expect([409, 503]).toContain(answer.status);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await holder.query('ROLLBACK');
    expect((await deposit(key)).status).toBe(202);
  });

  it('a row, a callback is 503, and counts when its gateway repeats it', async () => {
    const { id } = await api.deposit();
    const webhookId = randomUUID();
    const callback = () =>
      api.call(callbackCall({ transaction_id: id, status: 'processing' }, { webhookId }));
    await holder.query('SELECT 1 FROM transaction WHERE id = $1 FOR UPDATE', [id]);
    expectUnavailable(await callback());
    await holder.query('ROLLBACK');
    expect((await callback()).json()).toEqual({ result: 'applied' });
  });
});

describe('a deadlock', () => {
  it('in which PostgreSQL ends the callback is not seen by its gateway', async () => {
    const { id } = await api.deposit();
    const webhookId = randomUUID();
    // The callback looks for a deadlock soon, we do not: it is the one that is ended.
    await holder.query(`SET LOCAL deadlock_timeout = '30s'`);
    await holder.query(
      `INSERT INTO callback_receipt
         (gateway, webhook_id, body_hash, body_hash_key_id, transaction_id, reported_status,
          received_at)
       VALUES ('json-sim', $1, '', 'dev', $2, 'processing', now())`,
      [webhookId, id],
    );
    const report = { transaction_id: id, status: 'processing' };
    const answer = api.call(callbackCall(report, { webhookId }));
    await untilOneWaits();
    await holder.query('SELECT 1 FROM transaction WHERE id = $1 FOR UPDATE', [id]);
    await holder.query('ROLLBACK');
    expect([(await answer).status, (await answer).json()]).toEqual([200, { result: 'applied' }]);
    expect((await historyOf(id)).map(({ status }) => status)).toEqual(['pending', 'processing']);
  });
});

describe.each(['40001', '40P01'])('what PostgreSQL rolls back with %s', (code) => {
  /** A sequence counts what a rollback takes back everywhere else. */
  async function failTimes(times: number): Promise<void> {
    await api.pool.query(`
      DROP SEQUENCE IF EXISTS attempt CASCADE;
      CREATE SEQUENCE attempt;
      CREATE OR REPLACE FUNCTION contend() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF nextval('attempt') <= ${times} THEN
          RAISE EXCEPTION 'crafted' USING ERRCODE = '${code}';
        END IF;
        RETURN NEW;
      END $body$;
      CREATE OR REPLACE TRIGGER contend BEFORE INSERT ON outbox
        FOR EACH ROW EXECUTE FUNCTION contend();`);
  }
  const attempts = () => numberOf(api.pool, 'SELECT last_value FROM attempt');

  afterEach(() => api.pool.query('DROP TRIGGER contend ON outbox'));

  it('once is tried again, and nobody notices', async () => {
    await failTimes(1);
    const key = randomUUID();
    const answer = await deposit(key);
    expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([202, undefined]);
    expect(await attempts()).toBe(2);
    const requests = 'SELECT count(*) FROM request WHERE idempotency_key = $1';
    expect(await numberOf(api.pool, requests, [key])).toBe(1);
  });

  it('again and again is 503 after a few times, and the key stays free', async () => {
    await failTimes(100);
    const key = randomUUID();
    expectUnavailable(await deposit(key));
    expect(await attempts()).toBe(3);
    await failTimes(0);
    expect((await deposit(key)).status).toBe(202);
  });
});
