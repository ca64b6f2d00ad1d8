import { AUTHORIZED, startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import { connectRedis, type TestRedis } from '../../../../test/support/redis.js';
import { InstrumentSealer } from './instrument-sealer.js';
import { REDIS_CLIENT, type RedisClient } from './redis-client.js';
import { TransactionCache } from './transaction-cache.js';

let api: TestApi;
let redis: TestRedis;

beforeAll(async () => {
  [api, redis] = await Promise.all([startApi(), connectRedis()]);
});
afterAll(async () => {
  await redis.disconnect();
  await api.close();
});
afterEach(() => jest.restoreAllMocks());

const TABLES = ['request', 'transaction', 'transaction_event', 'outbox'];
const countIn = (table: string) => numberOf(api.pool, `SELECT count(*) FROM ${table}`);
const counts = () => Promise.all(TABLES.map(countIn));

describe('accept', () => {
  it('answers with the transaction and where it is', async () => {
    const metadata = { basket: '77' };
    const body = depositBody({ amount: '100.0', description: 'Two books', metadata });
    const answer = await api.post('/v1/deposits', body);
    expect(answer.status).toBe(202);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
    const view = answer.json() as { id: string; created_at: string };
    expect(answer.headers.location).toBe(`/v1/transactions/${view.id}`);
    expect(view).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/) as string,
      type: 'deposit',
      status: 'pending',
      amount: '100.00',
      currency: 'EUR',
      instrument: {
        type: 'card',
        number: '411111******1111',
        expiry_month: 12,
        expiry_year: expect.any(Number) as number,
        holder: 'A*** L***',
      },
      reference: 'order-1001',
      description: 'Two books',
      metadata,
      format: 'json',
      gateway: 'json-sim',
      reason: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      updated_at: view.created_at,
    });
  });

  it('writes everything in one commit', async () => {
    const { id } = await api.deposit();
    const { rows } = await api.pool.query(
      `SELECT r.xmin::text AS request, t.xmin::text AS transaction, e.xmin::text AS event,
              o.xmin::text AS outbox
       FROM transaction t JOIN request r ON r.id = t.request_id
       JOIN transaction_event e ON e.transaction_id = t.id JOIN outbox o ON o.subject_id = t.id
       WHERE t.id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(new Set(Object.values(rows[0] as object)).size).toBe(1);
  });

  it('seals the instrument, and masks it everywhere else', async () => {
    const { id } = await api.deposit();
    const { rows } = await api.pool.query<{ sealed: Buffer; keyId: string; instrument: object }>(
      `SELECT sealed_instrument AS sealed, seal_key_id AS "keyId", instrument
       FROM transaction WHERE id = $1`,
      [id],
    );
    const [row] = rows;
    if (!row) throw new Error('no row');
    expect(row.instrument).toMatchObject({ maskedNumber: '411111******1111' });
    expect(api.app.get(InstrumentSealer).open(row, id)).toMatchObject({
      number: '4111111111111111',
      holder: 'Ada Lovelace',
    });
  });

  it('copies the transaction to Redis, for seconds', async () => {
    const { id } = await api.deposit();
    const key = `transaction:${id}`;
    const isThere = await until(
      'copy',
      () => redis.exists(key),
      (count) => count === 1,
    );
    expect(isThere).toBe(1);
    expect(await redis.pTTL(key)).toBeLessThanOrEqual(60_000);
  });

  it.each(['JPY 500', 'BHD 1.001', 'CLF 1.0001', 'EUR 999999999999.99'])(
    'keeps %s exactly',
    async (money) => {
      const [currency, amount] = money.split(' ');
      const { id } = await api.deposit({ amount, currency });
      expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ amount, currency });
    },
  );

  it.each([
    `'; DROP TABLE transaction; --`,
    `" OR ""="`,
    `\\'); DELETE FROM request; --`,
    `$1 %s {0} \${id}`,
    `{"a":1},"b"`,
    `Ünï — 🙂 \t tab`,
  ])('stores %j as it is', async (text) => {
    const metadata = { [text.slice(0, 10)]: text };
    const { id } = await api.deposit({ reference: text, description: text, metadata });
    const { rows } = await api.pool.query(
      'SELECT reference, description, metadata FROM transaction WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ reference: text, description: text, metadata }]);
    const view = (await api.get(`/v1/transactions/${id}`)).json();
    expect(view).toMatchObject({ reference: text, description: text, metadata });
  });
});

describe('accept, when a statement fails in the middle', () => {
  const call = () =>
    api.post('/v1/deposits', depositBody(), { 'Idempotency-Key': 'fails-at-first' });

  beforeAll(() =>
    api.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no more outbox'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON outbox EXECUTE FUNCTION refuse()`),
  );
  afterAll(() => api.pool.query('DROP TRIGGER IF EXISTS refuse ON outbox'));

  it('leaves nothing in PostgreSQL, and nothing in Redis within a moment', async () => {
    const before = await counts();
    const early = jest.spyOn(api.app.get(TransactionCache), 'putEarly');
    const writes = jest.spyOn(api.app.get<RedisClient>(REDIS_CLIENT), 'putCopies');
    const answer = await call();
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal_error', errors: [] });
    expect(answer.text).not.toContain('outbox');
    expect(await counts()).toEqual(before);
    const [transaction] = early.mock.calls[0]?.[0] ?? [];
    await Promise.all(writes.mock.results.map(({ value }) => value as Promise<unknown>));
    expect(writes).toHaveBeenCalledTimes(1);
    const key = `transaction:${transaction?.id ?? ''}`;
    await until(
      'copy withdrawn',
      () => redis.exists(key),
      (count) => count === 0,
    );
  });

  it('leaves the key free', async () => {
    await api.pool.query('DROP TRIGGER IF EXISTS refuse ON outbox');
    const answer = await call();
    expect(answer.status).toBe(202);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });
});

describe('the request id', () => {
  const idOf = async (headers: Record<string, string>) => {
    const answer = await api.call({ path: '/v1/transactions/x', headers });
    return answer.headers['x-request-id'];
  };

  it('is taken when it is well formed, and made otherwise', async () => {
    expect(await idOf({ ...AUTHORIZED, 'X-Request-Id': 'mine-1' })).toBe('mine-1');
    expect(await idOf({ 'X-Request-Id': 'not mine' })).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf({ 'X-Request-Id': '4111111111111111' })).toMatch(/^[0-9a-f-]{36}$/);
  });
});
