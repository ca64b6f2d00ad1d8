import type { Evidence } from './checks/evidence.js';
import type { CounterName } from './ledger.js';

/** What must have happened at least once: a run without it has proven nothing. */
export type RequiredEvent =
  | 'process kills'
  | 'breaker openings'
  | 'redeliveries'
  | 'replays'
  | 'answers 409'
  | 'answers 503'
  | 'unknown outcomes'
  | 'refused attacks'
  | 'strict refusals'
  | 'cancellations'
  | 'recovered calls'
  | 'repeated callbacks';

/** Counts of everything that a run can be asked to have seen. */
export function countEvents(evidence: Evidence): Readonly<Record<RequiredEvent, number>> {
  const counted = (name: CounterName) => evidence.ledger.counted(name);
  const inLogs = (text: string) =>
    [...evidence.appLogs.values()].reduce((sum, log) => sum + log.split(text).length - 1, 0);
  const recoveries = evidence.transactions.map((row) => row.recoveries ?? 0);
  return {
    'process kills': counted('kills'),
    'breaker openings': inLogs('The circuit breaker is open'),
    redeliveries: redeliveriesIn(evidence),
    replays: counted('replays'),
    'answers 409': counted('conflicts409'),
    'answers 503': counted('unavailable503'),
    'unknown outcomes': counted('unknown'),
    'refused attacks': counted('attacksRefused'),
    'strict refusals': counted('strictRefusals'),
    cancellations: counted('cancellations'),
    'recovered calls': recoveries.reduce((sum, count) => sum + count, 0),
    'repeated callbacks': inLogs('A callback was not taken and is sent again'),
  };
}

/** Messages of one transaction beyond the first: each was delivered to its gateway again. */
function redeliveriesIn({ messages }: Evidence): number {
  const submitted = messages.filter(({ type, topic }) => {
    return type === 'transaction.submitted' && !topic.endsWith('.dlq');
  });
  return submitted.length - new Set(submitted.map(({ key }) => key)).size;
}

export function missingEvents(
  counts: Readonly<Record<RequiredEvent, number>>,
  required: readonly RequiredEvent[],
): RequiredEvent[] {
  return required.filter((event) => counts[event] === 0);
}
