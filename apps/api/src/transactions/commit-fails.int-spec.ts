import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import { REDIS_CLIENT, type RedisClient } from './redis-client.js';
import { TransactionCache } from './transaction-cache.js';

let api: TestApi;
let redis: RedisClient;

beforeAll(async () => {
  api = await startApi();
  redis = api.app.get<RedisClient>(REDIS_CLIENT);
  await until('Redis', () => Promise.resolve(redis.isReady), Boolean);
  // Not a statement fails but the COMMIT, by when the copy has long been in Redis.
  await api.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      PERFORM pg_sleep(0.3);
      RAISE EXCEPTION 'crafted' USING ERRCODE = '53100';
    END $body$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse();`);
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

it('a commit that fails leaves nothing in Redis, and its transaction is 404', async () => {
  const cache = api.app.get(TransactionCache);
  const putEarly = jest.spyOn(cache, 'putEarly');
  const headers = { 'Idempotency-Key': randomUUID() };
  const answer = api.post('/v1/deposits', depositBody(), headers);
  await until('the copy is asked for', () => Promise.resolve(putEarly.mock.calls.length), Boolean);
  const id = putEarly.mock.calls[0]?.[0][0]?.id ?? '';
  const copies = () => redis.exists(`transaction:${id}`);
  await until('the copy is there', copies, (count) => count === 1);

  const { status, headers: told } = await answer;
  expect(status).toBe(503);
  expect(Number(told['retry-after'])).toBeGreaterThan(0);
  await until('the copy is gone', copies, (count) => count === 0);
  expect((await api.get(`/v1/transactions/${id}`)).status).toBe(404);
  expect(await numberOf(api.pool, 'SELECT count(*) FROM transaction')).toBe(0);
  expect(await numberOf(api.pool, 'SELECT count(*) FROM outbox')).toBe(0);

  await api.pool.query('DROP TRIGGER refuse ON outbox');
  const again = await api.post('/v1/deposits', depositBody(), headers);
  expect([again.status, again.headers['idempotency-replayed']]).toEqual([202, undefined]);
});
