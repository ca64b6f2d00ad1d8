import type { SignedReport } from './signed-report.js';

/**
 * Splits reports into rounds, in each of which every transaction and every name comes once: what
 * follows on one transaction is judged by what came before it.
 */
export function inRounds<Entry extends SignedReport>(entries: readonly Entry[]): Entry[][] {
  const rounds: Entry[][] = [];
  const roundsOf = new Map<string, number>();
  for (const entry of entries) {
    const keys = [`id ${entry.report.transactionId}`, `name ${entry.gateway} ${entry.name}`];
    const round = Math.max(...keys.map((key) => roundsOf.get(key) ?? 0));
    for (const key of keys) roundsOf.set(key, round + 1);
    (rounds[round] ??= []).push(entry);
  }
  return rounds;
}
