import { type Crowd, yieldToAccepting } from './yield-to-accepting.js';

const LOOK_MS = 20;
/** Longer than anybody waits. */
const LONG_MS = 5_000;
const BATCH_SIZE = 200;

/** More than gets its turn, in a process that does what it can. */
const CROWDED: Crowd = { beingWritten: 64, utilization: 0.9, size: 0, sizeMax: 100_000 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** How long a batch waits beside such a crowd, which is gone after a while, in milliseconds. */
async function waitMs(changed: Partial<Crowd>, goneAfterMs = Infinity): Promise<number> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const crowd = { ...CROWDED, ...changed };
  const watched: Crowd = {
    ...crowd,
    get beingWritten() {
      return elapsedMs() < goneAfterMs ? crowd.beingWritten : 0;
    },
  };
  const waited = yieldToAccepting(watched, BATCH_SIZE).then(elapsedMs);
  await jest.advanceTimersByTimeAsync(LONG_MS);
  return waited;
}

it.each([
  ['few are written at once', { beingWritten: 24 }],
  ['the process has time', { utilization: 0.7 }],
  ['the outbox is full', { size: 50, sizeMax: 50 }],
  ['the outbox is more than full', { size: 60, sizeMax: 50 }],
  ['so many batches wait already', { size: 500 * BATCH_SIZE }],
])('nobody waits while %s', async (_what, changed) => {
  expect(await waitMs(changed)).toBe(0);
});

it('a crowd is waited for until it is gone', async () => {
  expect(await waitMs({ beingWritten: 25 }, 50)).toBe(3 * LOOK_MS);
});

it.each([
  [{}, 2_000],
  [{ size: 750, sizeMax: 1_000 }, 500],
  [{ size: 250 * BATCH_SIZE, sizeMax: 10_000_000 }, 1_000],
])('a crowd that stays is waited for: with %j %i ms', async (changed, ms) => {
  const waited = await waitMs(changed);
  expect(waited).toBeGreaterThanOrEqual(ms);
  expect(waited).toBeLessThan(ms + LOOK_MS);
});
