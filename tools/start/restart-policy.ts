/**
 * A process that dies is started again, each time within the window after a longer pause: it may
 * have been told to die (rule `crash` of the simulated gateways), or wait for something that comes
 * back.
 */
export const RESTART_POLICY = {
  windowMs: 60_000,
  delayMsMin: 250,
  factor: 2,
  delayMsMax: 5_000,
} as const;

/**
 * How long to wait before a process that has just died is started again.
 *
 * @param deathsAt when it died, in milliseconds, this last time included
 */
export function restartDelayMs(deathsAt: readonly number[], now: number): number {
  const { windowMs, delayMsMin, factor, delayMsMax } = RESTART_POLICY;
  const recent = deathsAt.filter((at) => now - at < windowMs).length;
  return Math.min(delayMsMin * factor ** Math.max(0, recent - 1), delayMsMax);
}
