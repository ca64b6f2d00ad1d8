import { restartDelayMs, RESTART_POLICY } from './restart-policy';

const now = 1_000_000;
const { windowMs } = RESTART_POLICY;

test.each([
  ['the first death', [now], 250],
  ['the second', [now - 5_000, now], 500],
  ['the fourth', [now - 9_000, now - 6_000, now - 3_000, now], 2_000],
  ['one long after others', [now - windowMs, now - windowMs - 1, now - windowMs - 2, now], 250],
  [
    'a fifth, when the first has left the window',
    [now - windowMs, now - 3, now - 2, now - 1, now],
    2_000,
  ],
  ['the hundredth', Array.from({ length: 100 }, (_, index) => now - index), 5_000],
])('%s is followed by a restart', (_what, deathsAt, delayMs) => {
  expect(restartDelayMs(deathsAt, now)).toBe(delayMs);
});
