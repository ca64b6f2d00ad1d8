import * as fc from 'fast-check';
import {
  CALLBACK_RETRY,
  delayAfter,
  INQUIRY_SCHEDULE,
  PROCESS_RETRY,
  RECOVERY_RETRY,
} from './retry-policy.js';

const POLICY = { attemptsMax: 5, delayMsMin: 100, factor: 2, delayMsMax: 1_000 };

describe('delayAfter', () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [5, 1_000],
    [20_000, 1_000],
    [0, 100],
  ])('after attempt %i waits %i ms when chance takes nothing off', (attempt, delayMs) => {
    expect(delayAfter(POLICY, attempt, 0)).toBe(delayMs);
  });

  it('takes off at most half of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const whole = delayAfter(POLICY, attempt, 0);
          const delayMs = delayAfter(POLICY, attempt, random);
          expect(delayMs).toBeLessThanOrEqual(whole);
          expect(delayMs).toBeGreaterThanOrEqual(whole / 2);
        },
      ),
    );
  });
});

/** How long all attempts of a policy take, at most. */
function totalMs(policy: typeof POLICY): number {
  let sumMs = 0;
  for (let attempt = 1; attempt < policy.attemptsMax; attempt += 1) {
    sumMs += delayAfter(policy, attempt, 0);
  }
  return sumMs;
}

it.each([
  ['process', PROCESS_RETRY, 5, 12],
  ['recovery', RECOVERY_RETRY, 0.15, 0.25],
  ['inquiry', INQUIRY_SCHEDULE, 24 * 60, 3 * 24 * 60],
  ['callback', CALLBACK_RETRY, 6 * 24 * 60, 8 * 24 * 60],
])('%s takes as long as its comment says', (_name, policy, minutesMin, minutesMax) => {
  const minutes = totalMs(policy) / 60_000;
  expect(minutes).toBeGreaterThan(minutesMin);
  expect(minutes).toBeLessThan(minutesMax);
});
