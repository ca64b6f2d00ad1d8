import { type Crowd, yieldToAccepting } from './yield-to-accepting.js';

const LOOK_MS = 20;
/** Longer than anybody waits. */
const LONG_MS = 5_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** How long a batch waits beside such a crowd, which is gone after a while, in milliseconds. */
async function waitMs({ beingWritten, fullness }: Crowd, goneAfterMs = Infinity): Promise<number> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const waited = yieldToAccepting({
    fullness,
    get beingWritten() {
      return elapsedMs() < goneAfterMs ? beingWritten : 0;
    },
  }).then(elapsedMs);
  await jest.advanceTimersByTimeAsync(LONG_MS);
  return waited;
}

it.each([0, 1, 24])('nobody waits while %i messages are being written', async (beingWritten) => {
  expect(await waitMs({ beingWritten, fullness: 0 })).toBe(0);
});

it('a crowd is waited for until it is gone', async () => {
  expect(await waitMs({ beingWritten: 25, fullness: 0 }, 50)).toBe(3 * LOOK_MS);
});

it.each([
  { fullness: 0, ms: 2_000 },
  { fullness: 0.75, ms: 500 },
  { fullness: 1, ms: 0 },
  { fullness: 1.2, ms: 0 },
])('a crowd that stays is waited for $ms ms when $fullness is full', async ({ fullness, ms }) => {
  const waited = await waitMs({ beingWritten: 64, fullness });
  expect(waited).toBeGreaterThanOrEqual(ms);
  expect(waited).toBeLessThan(ms + LOOK_MS);
});
