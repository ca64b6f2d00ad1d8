/** How often something is tried, and how long the pauses between are. */
export interface RetryPolicy {
  readonly attemptsMax: number;
  readonly delayMsMin: number;
  readonly factor: number;
  readonly delayMsMax: number;
}

/** `process` said `retry`: nothing was done. About five minutes in all. */
export const PROCESS_RETRY: RetryPolicy = {
  attemptsMax: 12,
  delayMsMin: 250,
  factor: 2,
  delayMsMax: 120_000,
};

/**
 * Nobody knows what became of it: the pauses before `inquire` is asked (again). About ten seconds
 * in all; later inquiries come from the API and open the case again.
 */
export const RECOVERY_RETRY: RetryPolicy = {
  attemptsMax: 6,
  delayMsMin: 250,
  factor: 2.5,
  delayMsMax: 4_000,
};

/** The gateway said `processing`: the pauses between inquiries. About two days in all. */
export const INQUIRY_SCHEDULE: RetryPolicy = {
  attemptsMax: 300,
  delayMsMin: 1_000,
  factor: 1.5,
  delayMsMax: 600_000,
};

/** A callback was not taken. Five to seven days in all. */
export const CALLBACK_RETRY: RetryPolicy = {
  attemptsMax: 20_000,
  delayMsMin: 500,
  factor: 2,
  delayMsMax: 30_000,
};

/** The database did not answer. Within the consumer's handler it is never given up. */
export const DATABASE_RETRY: RetryPolicy = {
  attemptsMax: Infinity,
  delayMsMin: 100,
  factor: 2,
  delayMsMax: 2_000,
};

/**
 * The pause after the given attempt: exponential, capped, with up to half of it taken off by
 * chance, so that what failed together does not come back together.
 *
 * @param attempt 1 for the first
 * @param random from 0 up to 1
 * @returns milliseconds, whole
 */
export function delayAfter(policy: RetryPolicy, attempt: number, random: number): number {
  // The exponent is bounded too: a counter in the thousands would make it infinite.
  const exponent = Math.min(Math.max(attempt, 1) - 1, 64);
  const delayMs = Math.min(policy.delayMsMin * policy.factor ** exponent, policy.delayMsMax);
  return Math.round(delayMs * (1 - random / 2));
}
