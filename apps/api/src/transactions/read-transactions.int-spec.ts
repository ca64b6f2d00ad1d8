import { randomUUID } from 'node:crypto';
import {
  AUTHORIZED,
  OTHER_API_KEY,
  startApi,
  type TestApi,
} from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { until } from '../../../../test/support/polling.js';
import { connectRedis, type TestRedis } from '../../../../test/support/redis.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

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

const keyOf = (id: string) => `transaction:${id}`;
const copyOf = async (id: string) =>
  JSON.parse((await redis.get(keyOf(id))) ?? 'null') as { value: { version: number } } | null;
const copied = (id: string, version: number) =>
  until(
    'the copy',
    () => copyOf(id),
    (copy) => copy?.value.version === version,
  );
const find = (id: string) => api.get(`/v1/transactions/${id}`);

describe('GET /v1/transactions/{id}', () => {
  it('is answered from Redis when the copy is there', async () => {
    const accepted = await api.deposit();
    await copied(accepted.id, 1);
    const store = jest.spyOn(api.app.get(TransactionStore), 'find');
    const answer = await find(accepted.id.toUpperCase());
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual(accepted);
    expect(store).not.toHaveBeenCalled();
  });

  it('is answered from PostgreSQL otherwise, and copied', async () => {
    const accepted = await api.deposit();
    await copied(accepted.id, 1);
    await redis.del(keyOf(accepted.id));
    expect((await find(accepted.id)).json()).toEqual(accepted);
    await copied(accepted.id, 1);
  });

  it('is answered from PostgreSQL when the copy is of another one', async () => {
    const [accepted, other] = [await api.deposit(), await api.deposit()];
    await copied(accepted.id, 1);
    await copied(other.id, 1);
    await redis.set(keyOf(accepted.id), (await redis.get(keyOf(other.id))) ?? '');
    expect((await find(accepted.id)).json()).toEqual(accepted);
  });

  it.each(['not json', '{}', '[]', '{"value":{}}', '{"value":7}', '{"value":{"amountMinor":"x"}}'])(
    'is answered from PostgreSQL when the copy is %j',
    async (copy) => {
      const accepted = await api.deposit();
      await copied(accepted.id, 1);
      await redis.set(keyOf(accepted.id), copy);
      const answer = await find(accepted.id);
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual(accepted);
    },
  );

  it('shows a final status, whose copy is kept for longer', async () => {
    const { id } = await api.deposit();
    await api.call(callbackCall({ transaction_id: id, status: 'failed' }));
    await copied(id, 2);
    expect((await find(id)).json()).toMatchObject({
      status: 'failed',
      reason: { code: 'unspecified' },
    });
    expect(await redis.pTTL(keyOf(id))).toBeGreaterThan(60_000);
  });
});

describe('the copy in Redis', () => {
  it('is never overwritten by a lower version, whatever the order', async () => {
    const { id } = await api.deposit();
    const stored = await api.app.get(TransactionStore).find(id);
    if (!stored) throw new Error('not stored');
    const second = moved(stored, { status: 'dispatched' }, new Date());
    const third = moved(second, { status: 'completed' }, new Date());
    const cache = api.app.get(TransactionCache);
    cache.put([third]);
    await copied(id, 3);
    for (const older of [stored, second]) {
      expect(await cache.replace(older)).toBe(false);
      expect(await cache.get(id)).toEqual(third);
    }
  });

  it('is written over what is no copy at all', async () => {
    const { id } = await api.deposit();
    await copied(id, 1);
    await redis.set(keyOf(id), 'not json');
    await api.call(callbackCall({ transaction_id: id, status: 'processing' }));
    await copied(id, 2);
  });
});

describe('an id that is not the merchant’s own', () => {
  const headers = { 'X-Request-Id': 'same' };
  const foreign = { Authorization: `Bearer ${OTHER_API_KEY}`, ...headers };

  it.each(['', '/events'])('looks like an absent one, at %j', async (suffix) => {
    const { id } = await api.deposit();
    const ask = (asked: string, sent: Record<string, string>) =>
      api.call({ path: `/v1/transactions/${asked}${suffix}`, headers: sent });
    const ids = [randomUUID(), 'x', `${id}x`, '%00', "' or 1=1 --".replaceAll(' ', '%20')];
    const own = { ...AUTHORIZED, ...headers };
    const answers = await Promise.all([
      ask(id, foreign),
      ask(randomUUID(), foreign),
      ...[...ids, 'a'.repeat(150), '4111111111111111'].map((each) => ask(each, own)),
    ]);
    await redis.del(keyOf(id));
    answers.push(await ask(id, foreign));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0].json()).toMatchObject({ code: 'not_found', request_id: 'same' });
  });
});

describe('the history', () => {
  it('is oldest first', async () => {
    const { id } = await api.deposit();
    const reason = { code: 'declined', message: 'The issuer says no.' };
    await api.call(callbackCall({ transaction_id: id, status: 'processing' }));
    await api.call(callbackCall({ transaction_id: id, status: 'failed', reason }));
    const at = expect.any(String) as string;
    expect((await find(`${id}/events`)).json()).toEqual({
      data: [
        { status: 'pending', actor: 'merchant', reason: null, at },
        { status: 'processing', actor: 'gateway:json-sim', reason: null, at },
        { status: 'failed', actor: 'gateway:json-sim', reason, at },
      ],
    });
  });
});
