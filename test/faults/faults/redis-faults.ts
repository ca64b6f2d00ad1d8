import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectRedis } from '../cluster.js';
import { retrying } from '../retrying.js';
import { type Fault, type FaultContext, NOTHING_TO_HEAL } from './fault.js';

async function command(redis: DirectRedis, ...words: string[]): Promise<void> {
  await retrying(() => redis.sendCommand(words));
}

const flushed: Fault = {
  name: 'redis FLUSHALL',
  parts: ['redis'],
  durationMs: { min: 0, max: 0 },
  begin: async ({ cluster }) => {
    await command(cluster.directRedis, 'FLUSHALL');
    return { heal: NOTHING_TO_HEAL };
  },
};

const paused: Fault = {
  name: 'redis CLIENT PAUSE',
  parts: ['redis'],
  durationMs: { min: 500, max: 4_000 },
  begin: async ({ cluster }) => {
    await command(cluster.directRedis, 'CLIENT', 'PAUSE', '10000', 'ALL');
    return { heal: () => command(cluster.directRedis, 'CLIENT', 'UNPAUSE') };
  },
};

const outOfMemory: Fault = {
  name: 'redis is out of memory',
  parts: ['redis'],
  durationMs: { min: 500, max: 4_000 },
  begin: async ({ cluster: { directRedis } }) => {
    await command(directRedis, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await command(directRedis, 'CONFIG', 'SET', 'maxmemory', '1');
    return { heal: () => command(directRedis, 'CONFIG', 'SET', 'maxmemory', '0') };
  },
};

const killedAndEmpty: Fault = {
  name: 'kill -9 redis, empty restart',
  parts: ['redis'],
  durationMs: { min: 100, max: 3_000 },
  begin: async ({ cluster, ledger }) => {
    await cluster.redis.crash();
    ledger.count('kills');
    return {
      heal: () => {
        rmSync(join(cluster.redisDir, 'dump.rdb'), { force: true });
        return cluster.redis.start();
      },
    };
  },
};

const frozen: Fault = {
  name: 'SIGSTOP redis',
  parts: ['redis'],
  durationMs: { min: 500, max: 5_000 },
  begin: ({ cluster, ledger }: FaultContext) => {
    cluster.redis.freeze();
    ledger.count('freezes');
    return Promise.resolve({
      heal: () => {
        cluster.redis.thaw();
        return Promise.resolve();
      },
    });
  },
};

export const REDIS_FAULTS: readonly Fault[] = [
  flushed,
  paused,
  outOfMemory,
  killedAndEmpty,
  frozen,
];
