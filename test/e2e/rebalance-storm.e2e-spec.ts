import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../support/load.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const STORM_MS = 30_000;
const GUESTS = 2;
const JOIN_MS_MAX = 8_000;
const STAY_MS = 500;
const LANES = 4;

let system: System;

beforeAll(async () => {
  system = await startSystem({ env: { GATEWAY_TIMEOUT_MS: '1000' } });
});

afterAll(() => system.stop());

/** Guests that join and leave by turns, so that about every two seconds the group changes. */
async function storm(untilMs: number): Promise<number> {
  const visits = await inParallel(GUESTS, GUESTS, async (lane) => {
    let count = 0;
    for (; Date.now() < untilMs; count += 1) await visit((lane + count) % 2 === 0);
    return count;
  });
  return visits.reduce((sum, count) => sum + count, 0);
}

/** Leaves when it has joined, or in the midst of joining: by the book, or by `kill -9`. */
async function visit(isPolite: boolean): Promise<void> {
  const guest = await system.anotherWorker();
  const joined = guest.start().catch(() => undefined);
  await Promise.race([joined, sleep(JOIN_MS_MAX)]);
  await sleep(STAY_MS);
  await (isPolite ? guest.stop() : guest.crash());
  await joined;
}

async function load(untilMs: number): Promise<readonly string[]> {
  const lanes = await inParallel(LANES, LANES, async () => {
    const ids: string[] = [];
    while (Date.now() < untilMs) {
      ids.push((await system.merchant.deposit()).id);
      await sleep(20);
    }
    return ids;
  });
  return lanes.flat();
}

const rebalances = () => system.worker.log.split('The consumer has joined its group.').length - 1;

test('workers that come and go all the time lose nothing and repeat nothing', async () => {
  const untilMs = Date.now() + STORM_MS;
  const before = rebalances();
  const [visits, ids] = await Promise.all([storm(untilMs), load(untilMs)]);
  expect(visits).toBeGreaterThanOrEqual(4);
  expect(ids.length).toBeGreaterThan(100);
  // A storm in which nobody had to join again would prove nothing.
  expect(rebalances()).toBeGreaterThan(before + 2);
  await untilAll(system, ids, 'completed');
  expect(await effectsOf(system, ids)).toEqual({ 1: ids.length });
});
