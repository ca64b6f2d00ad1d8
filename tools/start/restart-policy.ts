/** A process that dies this often within the window will not live by being started once more. */
export const RESTART_POLICY = {
  deathsMax: 5,
  windowMs: 60_000,
  delayMsMin: 250,
  factor: 2,
} as const;

export type Decision = { kind: 'restart'; delayMs: number } | { kind: 'give-up' };

/**
 * What to do about a process that has just died.
 *
 * @param deathsAt when it died, in milliseconds, this last time included
 */
export function decideRestart(deathsAt: readonly number[], now: number): Decision {
  const { deathsMax, windowMs, delayMsMin, factor } = RESTART_POLICY;
  const recent = deathsAt.filter((at) => now - at < windowMs).length;
  if (recent >= deathsMax) return { kind: 'give-up' };
  return { kind: 'restart', delayMs: delayMsMin * factor ** Math.max(0, recent - 1) };
}
