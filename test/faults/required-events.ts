import type { MessageType } from '#libs/messaging';
import { BREAKER_OPENED } from '../../apps/api/src/publishing/broker-breaker.js';
import { CALLBACK_REPEATED } from '../../libs/gateway-kit/src/callbacks/callback-sender.js';
import type { Evidence, TopicMessage } from './checks/evidence.js';
import type { CounterName } from './ledger.js';
import { COPY_MARK } from './topic-copies.js';

/** What must have happened at least once: a run without it has proven nothing. */
export type RequiredEvent =
  | 'process kills'
  | 'breaker openings'
  | 'completed transactions'
  | 'inquiries'
  | 'redeliveries'
  | 'copies'
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
  // Not by the counters of GET /metrics: those start again with every process that was killed.
  const inLogs = (text: string) =>
    [...evidence.appLogs.values()].reduce((sum, log) => sum + log.split(text).length - 1, 0);
  const recoveries = evidence.transactions.map((row) => row.recoveries ?? 0);
  return {
    'process kills': counted('kills'),
    'breaker openings': inLogs(BREAKER_OPENED),
    'completed transactions': evidence.transactions.filter(({ status }) => status === 'completed')
      .length,
    inquiries: ownMessages(evidence, 'transaction.inquiry').length,
    redeliveries: redeliveriesIn(evidence),
    copies: counted('copiedMessages'),
    replays: counted('replays'),
    'answers 409': counted('conflicts409'),
    'answers 503': counted('unavailable503'),
    'unknown outcomes': counted('unknown'),
    'refused attacks': counted('attacksRefused'),
    'strict refusals': counted('strictRefusals'),
    cancellations: counted('cancellations'),
    'recovered calls': recoveries.reduce((sum, count) => sum + count, 0),
    'repeated callbacks': inLogs(CALLBACK_REPEATED),
  };
}

/** Messages of one transaction beyond the first: each was sent to its gateway again. */
function redeliveriesIn(evidence: Evidence): number {
  const submitted = ownMessages(evidence, 'transaction.submitted');
  return submitted.length - new Set(submitted.map(({ key }) => key)).size;
}

/** What the service itself has sent to gateways. */
function ownMessages({ messages }: Evidence, wanted: MessageType): readonly TopicMessage[] {
  return messages.filter(
    ({ type, topic, headers }) =>
      type === wanted && !topic.endsWith('.dlq') && headers[COPY_MARK] === undefined,
  );
}

export function missingEvents(
  counts: Readonly<Record<RequiredEvent, number>>,
  required: readonly RequiredEvent[],
): RequiredEvent[] {
  return required.filter((event) => counts[event] === 0);
}
