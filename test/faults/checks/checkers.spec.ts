import type { Entry } from '../ledger.js';
import { Ledger } from '../ledger.js';
import { ACCEPTANCE_CHECKS } from './acceptance-checks.js';
import { runCheckers } from './checker.js';
import type { Evidence, StoredTransaction } from './evidence.js';
import { ATTACK_MARK, LIFE_CHECKS } from './life-checks.js';
import { PROCESS_CHECKS } from './process-checks.js';

const ENTRY: Entry = {
  ...{ key: 'run-1', type: 'deposit', format: 'json', amount: '1.50', currency: 'EUR' },
  ...{ instrument: 'card', rule: undefined, isStrict: false, attempts: 1, retryAt: 0 },
  ...{ outcome: 'ok', id: 'id-1' },
};

const ROW: StoredTransaction = {
  ...{ id: 'id-1', reference: 'run-1', status: 'completed', reason_code: null, version: 3 },
  ...{ type: 'deposit', amount_minor: '150', currency: 'EUR', gateway_reference: null },
  ...{ statuses: ['pending', 'dispatched', 'completed'], versions: [1, 2, 3] },
  ...{ event_reasons: [null, null, null], event_actors: ['merchant', 'relay', 'gateway:json-sim'] },
  ...{ effects: 1, inbox_state: 'finished', recoveries: 0 },
};

function evidenceOf(
  row: Partial<StoredTransaction> = {},
  entry: Partial<Entry> = {},
  over: Partial<Evidence> = {},
): Evidence {
  const ledger = new Ledger('run');
  ledger.add({ ...ENTRY, ...entry });
  return {
    ...{ ledger, transactions: [{ ...ROW, ...row }], messages: [], ownExits: [] },
    leftovers: { outbox: 0, dueCallbacks: 0, keptDeadLetters: 0 },
    appLogs: new Map(),
    ...over,
  };
}

const ALL = [...ACCEPTANCE_CHECKS, ...LIFE_CHECKS, ...PROCESS_CHECKS];
const violatedBy = (evidence: Evidence) => runCheckers(ALL, evidence).map(({ checker }) => checker);

it('finds nothing where everything is right', () => {
  expect(violatedBy(evidenceOf())).toEqual([]);
});

const canceled = {
  ...{ status: 'canceled', reason_code: 'canceled', version: 2 },
  ...{ statuses: ['pending', 'canceled'], versions: [1, 2] },
};
const strictlyRefused = {
  ...{ status: 'failed', reason_code: 'broker_unavailable', version: 2, effects: null },
  ...{ statuses: ['pending', 'failed'], versions: [1, 2], event_actors: ['merchant', 'relay'] },
};
const parkedTooLong = { ...strictlyRefused, event_actors: ['merchant', 'janitor'] };
const unknown = {
  ...{ status: 'unknown', reason_code: 'gateway_silent' },
  statuses: ['pending', 'dispatched', 'unknown'],
};

it.each<[string, Evidence]>([
  ['acknowledged and absent', evidenceOf({}, {}, { transactions: [] })],
  ['present and never sent', evidenceOf({ reference: 'of somebody else' }, { outcome: 'refused' })],
  ['present and never sent', evidenceOf({}, { outcome: 'refused' })],
  ['present and never sent', evidenceOf(parkedTooLong, { outcome: 'refused' })],
  ['one transaction per key', evidenceOf({}, {}, { transactions: [ROW, { ...ROW, id: 'id-2' }] })],
  [
    'one transaction per key',
    evidenceOf({}, {}, { transactions: [ROW, { ...ROW, ...parkedTooLong, id: 'id-2' }] }),
  ],
  ['unanswered for ever', evidenceOf({}, { outcome: 'unknown' })],
  ['amounts', evidenceOf({ amount_minor: '15' })],
  ['amounts', evidenceOf({ currency: 'USD' })],
  ['effects per transaction', evidenceOf({ effects: 2 })],
  ['effects and status agree', evidenceOf({ effects: 0 })],
  ['effects and status agree', evidenceOf({ ...canceled, effects: 1 }, { isCancelTried: true })],
  [
    'stuck',
    evidenceOf({
      status: 'dispatched',
      statuses: ['pending', 'dispatched'],
      versions: [1, 2],
      version: 2,
    }),
  ],
  ['stuck', evidenceOf({ ...unknown, reason_code: null }, { rule: 'poison' })],
  ['stuck unknown', evidenceOf(unknown)],
  ['stuck unknown', evidenceOf({ ...unknown, effects: null }, { rule: 'silent' })],
  ['illegal transitions', evidenceOf({ statuses: ['pending', 'failed', 'completed'] })],
  ['illegal transitions', evidenceOf({ versions: [1, 3, 4], version: 4 })],
  ['illegal transitions', evidenceOf({ version: 4 })],
  ['the gateway decides', evidenceOf({}, { rule: 'decline' })],
  ['the gateway decides', evidenceOf({ ...canceled, effects: 0 })],
  ['final statuses stand', evidenceOf({}, { seenFinal: 'failed' })],
  [
    'nothing is left to do',
    evidenceOf({}, {}, { leftovers: { outbox: 1, dueCallbacks: 0, keptDeadLetters: 0 } }),
  ],
  ['forged callbacks change nothing', evidenceOf({ gateway_reference: ATTACK_MARK })],
  ['exits that nobody made', evidenceOf({}, {}, { ownExits: ['api-1 ended with SIGSEGV'] })],
  [
    'no defects in the logs',
    evidenceOf({}, {}, { appLogs: new Map([['api-1', '"msg":"internal_error: The request']]) }),
  ],
])('%s', (checker, evidence) => {
  expect(violatedBy(evidence)).toEqual([checker]);
});

it('lets a worker end when a merchant has asked for it, and only then', () => {
  const ends = (exit: string) => violatedBy(evidenceOf({}, {}, { ownExits: [exit] }));
  expect(ends('worker-1 ended with exit code 86')).toEqual([]);
  expect(ends('worker-1 ended with exit code 1')).toEqual(['exits that nobody made']);
  expect(ends('api-1 ended with exit code 86')).toEqual(['exits that nobody made']);
});

it('takes a strict refusal for what it is', () => {
  expect(violatedBy(evidenceOf(strictlyRefused, { outcome: 'refused' }))).toEqual([]);
});

it.each(['poison', 'wrong_amount'])('leaves it open what nobody can find out: %s', (rule) => {
  expect(violatedBy(evidenceOf({ ...unknown, effects: 1 }, { rule }))).toEqual([]);
  expect(violatedBy(evidenceOf({ ...unknown, effects: null }, { rule }))).toEqual([]);
});
