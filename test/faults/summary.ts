import type { CounterName, Violation } from './ledger.js';
import type { RunResult } from './run.js';

const SHOWN_PER_CHECKER = 5;

const SHOWN_COUNTERS: readonly CounterName[] = [
  ...(['requests', 'ok', 'refused', 'unknown', 'reads', 'attacks'] as const),
  ...(['copiedMessages', 'kills', 'gracefulStops', 'freezes', 'networkFaults'] as const),
];

/** What a run has found, for a person; the last line says whether it has passed. */
export function summaryOf(seed: number, result: RunResult): string {
  const { ledger, events, missing, violations } = result;
  const counters = SHOWN_COUNTERS.map((name) => `${name} ${ledger.counted(name)}`);
  const statuses = Object.entries(result.byStatus).map(([status, count]) => `${status} ${count}`);
  return [
    '',
    `seed          ${seed}`,
    `workload      ${counters.join(', ')}`,
    `transactions  ${result.transactions}: ${statuses.join(', ')}`,
    `Redis         ${result.copiesInRedis} copies compared`,
    'events',
    ...Object.entries(events).map(([event, count]) => `  ${event.padEnd(20)} ${count}`),
    ...linesOf(violations),
    ...missing.map((event) => `MISSING  there were no ${event}: the run proves nothing`),
    hasPassed(result) ? 'PASSED' : 'FAILED',
  ].join('\n');
}

export function hasPassed({ violations, missing }: RunResult): boolean {
  return violations.length === 0 && missing.length === 0;
}

function linesOf(violations: readonly Violation[]): string[] {
  return [...Map.groupBy(violations, ({ checker }) => checker)].flatMap(([checker, found]) => [
    `VIOLATED  ${checker}: ${found.length}`,
    ...found.slice(0, SHOWN_PER_CHECKER).map(({ detail }) => `  - ${detail}`),
  ]);
}
