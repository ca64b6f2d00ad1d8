import { BREAKER_OPENED } from '../../apps/api/src/publishing/broker-breaker.js';
import type { Evidence, TopicMessage } from './checks/evidence.js';
import { Ledger } from './ledger.js';
import { countEvents, missingEvents } from './required-events.js';
import { COPY_MARK } from './topic-copies.js';

const SUBMITTED: TopicMessage = {
  ...{ topic: 'transactions.json', type: 'transaction.submitted', amountMinor: 1n },
  ...{ partition: 0, offset: '0', key: 'id-1', headers: {}, value: '' },
};
const COPY: TopicMessage = { ...SUBMITTED, headers: { [COPY_MARK]: 'yes' } };
const INQUIRY: TopicMessage = { ...SUBMITTED, type: 'transaction.inquiry' };

function countsOf(messages: readonly TopicMessage[], logs: readonly string[] = []) {
  const evidence: Evidence = {
    ...{ ledger: new Ledger('run'), transactions: [], messages, ownExits: [] },
    leftovers: { outbox: 0, dueCallbacks: 0, keptDeadLetters: 0 },
    appLogs: new Map(logs.map((log, index) => [`api-${index}`, log])),
  };
  return countEvents(evidence);
}

it('takes what the harness has copied for nothing that the service has sent', () => {
  expect(countsOf([SUBMITTED, COPY, COPY])).toMatchObject({ redeliveries: 0 });
  expect(countsOf([SUBMITTED, COPY, SUBMITTED])).toMatchObject({ redeliveries: 1 });
  expect(countsOf([{ ...COPY, type: INQUIRY.type }])).toMatchObject({ inquiries: 0 });
  expect(countsOf([SUBMITTED, INQUIRY])).toMatchObject({ inquiries: 1, redeliveries: 0 });
});

it('takes no dead letter for a redelivery', () => {
  const dead = { ...SUBMITTED, topic: 'transactions.json.json-sim.dlq' };
  expect(countsOf([SUBMITTED, dead])).toMatchObject({ redeliveries: 0 });
});

it('counts the openings of breakers in every log', () => {
  const log = `{"msg":"${BREAKER_OPENED}"}\n`;
  expect(countsOf([], [log + log, log])).toMatchObject({ 'breaker openings': 3 });
});

it('names what was required and has not happened', () => {
  const counts = countsOf([SUBMITTED, INQUIRY]);
  expect(missingEvents(counts, ['inquiries', 'completed transactions'])).toEqual([
    'completed transactions',
  ]);
});
