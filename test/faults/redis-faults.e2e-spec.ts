import { createClient } from '@redis/client';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, startRedis } from '../../tools/stack';
import { freeze } from '../support/freeze.js';
import { inParallel } from '../support/load.js';
import { depositBody, type TransactionView } from '../support/merchant-client.js';
import { until } from '../support/polling.js';
import { sendCallback } from '../support/signed-callback.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const DEPOSITS = 80;
/** Each call to Redis has 100 ms, and a request makes two at most; the rest is for the machine. */
const BOUND_MS = 1_500;

let dir: string;
let redis: LocalServer;
let system: System;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'redis-faults-'));
  redis = await startRedis({ dir: join(dir, 'first') });
  system = await startSystem({ redisUrl: redis.url });
});

afterAll(async () => {
  await system.stop();
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function redisDo(...command: string[]): Promise<void> {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.sendCommand(command);
  await client.disconnect();
}

async function isUsed(): Promise<boolean> {
  const answer = await system.merchant.get('/health/ready');
  const { dependencies } = answer.json() as { dependencies: Record<string, string> };
  return dependencies.redis === 'up';
}

/** A deposit, sent twice with one key. @returns its id */
async function depositTwice(): Promise<string> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const ids = [0, 1].map(async () => (await system.merchant.deposit({}, headers)).id);
  const [first, second] = await Promise.all(ids);
  expect(second).toBe(first);
  return first ?? '';
}

/** The whole life of deposits, while `meanwhile` happens. Nothing may fail or take long. */
async function expectLife(meanwhile: () => Promise<void> | void = () => undefined): Promise<void> {
  let slowestMs = 0;
  const timed = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const startedAt = Date.now();
    const result = await call();
    slowestMs = Math.max(slowestMs, Date.now() - startedAt);
    return result;
  };
  const ids = await inParallel(20, 4, async (index) => {
    if (index === 5) await meanwhile();
    const { id } = await timed(() => system.merchant.deposit());
    expect(['pending', 'dispatched', 'processing', 'completed']).toContain(
      (await timed(() => system.merchant.find(id))).status,
    );
    return id;
  });
  await untilAll(system, ids, 'completed');
  const seen = await Promise.all(ids.map((id) => timed(() => system.merchant.find(id))));
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set(['completed']));
  expect(await effectsOf(system, ids)).toEqual({ 1: ids.length });
  expect(slowestMs).toBeLessThan(BOUND_MS);
}

test('emptied, killed and restarted empty under load, nothing is lost or double', async () => {
  let restarted: Promise<LocalServer> | undefined;
  const emptied: Promise<void>[] = [];
  const ids = await inParallel(DEPOSITS, 4, async (index) => {
    if (index % 10 === 5 && index < 40) {
      const emptying = redisDo('FLUSHALL');
      emptied.push(emptying);
      await emptying;
    }
    if (index === 40) {
      // Another lane may still be at it, and its connection would go with the server.
      await Promise.all(emptied);
      redis.kill();
      await redis.exited;
    }
    if (index === 60) restarted = startRedis({ dir: join(dir, 'second'), port: redis.port });
    return depositTwice();
  });
  redis = (await restarted) ?? redis;
  await until('Redis is used', isUsed, Boolean);
  await untilAll(system, ids, 'completed');
  expect(new Set(ids).size).toBe(DEPOSITS);
  expect(await effectsOf(system, ids)).toEqual({ 1: DEPOSITS });
});

test('emptied between a callback and its replay, the replay has no second effect', async () => {
  const { id } = await system.merchant.deposit({ metadata: { simulate: 'slow:20000' } });
  await untilAll(system, [id], 'dispatched');
  const report = { transaction_id: id, status: 'processing' };
  const webhookId = randomUUID();
  expect((await sendCallback(system.api.url, report, { webhookId })).status).toBe(200);
  await redisDo('FLUSHALL');
  expect((await sendCallback(system.api.url, report, { webhookId })).status).toBe(200);
  expect((await system.merchant.history(id)).map(({ status }) => status)).toEqual([
    'pending',
    'dispatched',
    'processing',
  ]);
});

test('out of memory it is missed and never in the way, and no old copy stays behind', async () => {
  const deposit = { metadata: { simulate: 'slow:20000' } };
  const { id } = await system.merchant.deposit(deposit);
  await untilAll(system, [id], 'dispatched');
  await until(
    'copied',
    () => system.merchant.find(id),
    ({ status }) => status === 'dispatched',
  );
  await redisDo('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await redisDo('CONFIG', 'SET', 'maxmemory', '1');
  await sendCallback(system.api.url, { transaction_id: id, status: 'processing' });
  await until(
    'the old copy is gone, long before it expires',
    () => system.merchant.find(id),
    ({ status }) => status === 'processing',
    3_000,
  );
  await expectLife();
  await redisDo('CONFIG', 'SET', 'maxmemory', '0');
});

test('slow, it costs its deadline and no more', async () => {
  await expectLife(() => redisDo('CLIENT', 'PAUSE', '3000', 'ALL'));
  await until('Redis is used', isUsed, Boolean);
});

test('frozen, it costs its deadline and no more', async () => {
  let goOn: () => void = () => undefined;
  await expectLife(() => {
    goOn = freeze(redis.pid);
  });
  goOn();
  await until('Redis is used', isUsed, Boolean);
  const answer = await system.merchant.post('/v1/deposits', depositBody());
  const { id } = answer.json() as TransactionView;
  await untilAll(system, [id], 'completed');
});
