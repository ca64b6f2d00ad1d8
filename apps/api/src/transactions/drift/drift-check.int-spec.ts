import { Logger } from '@nestjs/common';
import { startApi, type TestApi } from '../../../../../test/support/api-app.js';
import { callbackCall } from '../../../../../test/support/callback-call.js';
import { until } from '../../../../../test/support/polling.js';
import { connectRedis, type TestRedis } from '../../../../../test/support/redis.js';
import { REDIS_CLIENT, type RedisClient } from '../redis-client.js';
import { TransactionCache } from '../transaction-cache.js';
import { DriftCheck } from './drift-check.js';
import { DriftLoop } from './drift-loop.js';

/** Each kind of drift is put there by hand, and must be found and repaired. */
let api: TestApi;
let redis: TestRedis;
let check: DriftCheck;

beforeAll(async () => {
  api = await startApi();
  redis = await connectRedis();
  check = api.app.get(DriftCheck);
});
afterAll(async () => {
  await redis.disconnect();
  await api.close();
});

const keyOf = (id: string) => `transaction:${id}`;

interface Copy {
  readonly value: { readonly version: number; readonly state: { readonly status: string } };
}

async function copyOf(id: string): Promise<Copy | null> {
  const text = await redis.get(keyOf(id));
  return text === null ? null : (JSON.parse(text) as Copy);
}

/** A deposit whose copy is there: it is written beside the commit, and nobody waits for it. */
async function copiedDeposit(): Promise<string> {
  const { id } = await api.deposit({ metadata: { basket: '77', order: '1' } });
  await until(
    'the copy',
    () => copyOf(id),
    (copy) => copy !== null,
  );
  return id;
}

async function completed(id: string): Promise<void> {
  const report = { transaction_id: id, status: 'completed', amount: '100.00', currency: 'EUR' };
  await api.call(callbackCall(report));
  await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
  await until(
    'the copy',
    () => copyOf(id),
    (copy) => copy?.value.state.status === 'completed',
  );
}

async function lie(id: string, changed: object): Promise<void> {
  const copy = await copyOf(id);
  await redis.set(keyOf(id), JSON.stringify({ value: { ...copy?.value, ...changed } }));
}

/** What a round says about one transaction: others may be out of step too. */
async function driftsOf(id: string): Promise<string[]> {
  const { examples } = await check.runOnce();
  return examples.filter(({ transactionId }) => transactionId === id).map(({ drift }) => drift);
}

describe('DriftCheck.runOnce', () => {
  it('finds nothing where nothing is wrong', async () => {
    const id = await copiedDeposit();
    const done = await copiedDeposit();
    await completed(done);
    const report = await check.runOnce();
    expect(report).toMatchObject({ isRedisAway: false, repaired: 0, examples: [] });
    expect(report.examined).toBeGreaterThanOrEqual(2);
    expect((await copyOf(id))?.value.version).toBe(1);
  });

  it('writes a copy again that has missed a change', async () => {
    const id = await copiedDeposit();
    const before = await redis.get(keyOf(id));
    await completed(id);
    await redis.set(keyOf(id), before ?? '');
    expect(await driftsOf(id)).toEqual(['stale']);
    expect((await copyOf(id))?.value).toMatchObject({ version: 2, state: { status: 'completed' } });
    expect(await driftsOf(id)).toEqual([]);
  });

  it('writes a copy again that says something else', async () => {
    const id = await copiedDeposit();
    await lie(id, { amountMinor: '1' });
    expect(await driftsOf(id)).toEqual(['stale']);
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ amount: '100.00' });
  });

  it.each(['', 'not JSON', '5', 'null', '{"value":"x"}'])(
    'writes a copy again that says %j',
    async (text) => {
      const id = await copiedDeposit();
      await redis.set(keyOf(id), text);
      expect(await driftsOf(id)).toEqual(['stale']);
      expect((await copyOf(id))?.value.version).toBe(1);
    },
  );

  it('deletes a copy of a version that never was', async () => {
    const id = await copiedDeposit();
    await lie(id, { version: 7, state: { status: 'completed' } });
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'completed' });
    expect(await driftsOf(id)).toEqual(['ahead']);
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'pending' });
  });

  it('reports what is pending and will be sent by nobody', async () => {
    const id = await copiedDeposit();
    await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
    expect(await driftsOf(id)).toEqual(['unsent']);
  });

  it('reports what is final and waits to be sent', async () => {
    const id = await copiedDeposit();
    const { rows } = await api.pool.query('SELECT * FROM outbox WHERE subject_id = $1', [id]);
    expect(rows).toHaveLength(1);
    const report = { transaction_id: id, status: 'completed', amount: '100.00', currency: 'EUR' };
    await api.call(callbackCall(report));
    expect(await driftsOf(id)).toEqual(['orphaned']);
    await api.pool.query('UPDATE outbox SET attempts = 1 WHERE subject_id = $1', [id]);
    expect(await driftsOf(id)).toEqual([]);
  });

  it('looks at what is open or waits, however long ago it was accepted', async () => {
    const [open, final] = [await oldDeposit(), await oldDeposit()];
    await lie(open, { amountMinor: '1' });
    const report = { transaction_id: final, status: 'failed' };
    await api.call(callbackCall(report));
    const { examples } = await check.runOnce();
    expect(examples).toContainEqual({ drift: 'stale', transactionId: open });
    expect(examples).toContainEqual({ drift: 'orphaned', transactionId: final });
    expect(examples).not.toContainEqual({ drift: 'unsent', transactionId: open });
  });

  /** Its id is one of a day ago. */
  async function oldDeposit(): Promise<string> {
    const id = await copiedDeposit();
    const day = (Date.now() - 86_400_000).toString(16).padStart(12, '0');
    const old = `${day.slice(0, 8)}-${day.slice(8)}${id.slice(13)}`;
    await api.pool.query(
      `INSERT INTO transaction (id, request_id, position, merchant, type, status, version,
         amount_minor, currency, instrument, sealed_instrument, seal_key_id, reference, metadata,
         format, gateway, created_at, updated_at)
       SELECT $2, request_id, position + 1, merchant, type, status, version, amount_minor, currency,
         instrument, sealed_instrument, seal_key_id, reference, metadata, format, gateway,
         created_at, updated_at FROM transaction WHERE id = $1`,
      [id, old],
    );
    await api.pool.query('UPDATE outbox SET subject_id = $2 WHERE subject_id = $1', [id, old]);
    await api.get(`/v1/transactions/${old}`);
    return old;
  }

  it('finds nothing wrong about transactions in motion', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => copiedDeposit()));
    const before = check.counters.found.stale + check.counters.found.ahead;
    const moving = Promise.all(
      ids.map(async (id) => {
        for (const status of ['processing', 'unknown', 'completed']) {
          const money = { amount: '100.00', currency: 'EUR' };
          await api.call(callbackCall({ transaction_id: id, status, ...money }));
        }
      }),
    );
    const stop = new AbortController();
    void moving.finally(() => {
      stop.abort();
    });
    do await check.runOnce();
    while (!stop.signal.aborted);
    await moving;
    expect(check.counters.found.stale + check.counters.found.ahead).toBe(before);
  });

  it('counts, and says in one line what it has found', async () => {
    const id = await copiedDeposit();
    await lie(id, { currency: 'USD' });
    const { rounds, found } = structuredClone(check.counters);
    const warn = jest.spyOn(Logger.prototype, 'warn');
    await check.runOnce();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.lastCall?.[0]).toMatchObject({ stale: 1, repaired: 1 });
    warn.mockRestore();
    expect(check.counters.rounds).toBe(rounds + 1);
    expect(check.counters.found.stale).toBe(found.stale + 1);
  });

  it('ends after the batch under way when it is asked to', async () => {
    const { examined } = await check.runOnce();
    const report = await check.runOnce(AbortSignal.abort());
    expect(report.examined).toBeLessThan(examined);
  });

  it('is repeated as long as the API runs', async () => {
    const loop = api.app.get(DriftLoop);
    const { rounds } = check.counters;
    loop.onApplicationBootstrap();
    await until(
      'a round',
      () => Promise.resolve(check.counters.rounds),
      (count) => count > rounds,
    );
    await loop.beforeApplicationShutdown();
  });
});

describe('TransactionCache.removeAtVersion', () => {
  it('leaves what has been written meanwhile', async () => {
    const id = await copiedDeposit();
    const cache = api.app.get(TransactionCache);
    expect(await cache.removeAtVersion(id, 2)).toBe(false);
    expect(await copyOf(id)).not.toBeNull();
    expect(await cache.removeAtVersion(id, 1)).toBe(true);
    expect(await cache.removeAtVersion(id, 1)).toBe(false);
    expect(await copyOf(id)).toBeNull();
  });
});

it('says that Redis is away, and does nothing', async () => {
  const id = await copiedDeposit();
  await lie(id, { amountMinor: '1' });
  await api.app.get<RedisClient>(REDIS_CLIENT).disconnect();
  const warn = jest.spyOn(Logger.prototype, 'warn');
  const { skipped } = check.counters;
  expect(await check.runOnce()).toMatchObject({ isRedisAway: true, repaired: 0, examples: [] });
  expect(warn).toHaveBeenCalledWith('Redis is away: its copies cannot be compared.');
  warn.mockRestore();
  expect(check.counters.skipped).toBe(skipped + 1);
});
