import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, startRedis } from '../../tools/stack';
import { until } from '../support/polling.js';
import { startSystem, type System, untilAll } from '../support/system.js';

let dir: string;
let redis: LocalServer;
let system: System;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'redis-outage-'));
  redis = await startRedis({ dir });
  system = await startSystem({ redisUrl: redis.url });
});

afterAll(async () => {
  await system.stop();
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function dependencies(): Promise<Record<string, string>> {
  const answer = await system.merchant.get('/health/ready');
  return (answer.json() as { dependencies: Record<string, string> }).dependencies;
}

test('deposits and reads work without Redis, and it is used again when it is back', async () => {
  redis.kill();
  await redis.exited;
  const { id } = await system.merchant.deposit({}, { 'Idempotency-Key': 'without-redis' });
  await untilAll(system, [id], 'completed');
  expect((await system.merchant.find(id)).status).toBe('completed');
  const replayed = await system.merchant.deposit({}, { 'Idempotency-Key': 'without-redis' });
  expect(replayed.id).toBe(id);
  expect(await dependencies()).toMatchObject({ redis: 'down', postgres: 'up' });

  redis = await startRedis({ dir, port: redis.port });
  await until('Redis up', dependencies, (each) => each.redis === 'up');
  const after = await system.merchant.deposit();
  await untilAll(system, [after.id], 'completed');
});
