import { v7 as uuidv7 } from 'uuid';
import { ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxBench } from '../../../../test/support/inbox-bench.js';
import type { InquiryResult } from '../payment-gateway.js';
import { INQUIRY_SCHEDULE } from '../pacing/retry-policy.js';
import { giveUp } from './next-step.js';

let bench: InboxBench;

beforeAll(async () => {
  bench = await InboxBench.start();
});

afterAll(() => bench.close());

const COMPLETED: InquiryResult = { status: 'completed' };
const PROCESSING: InquiryResult = { status: 'processing' };
const NOT_FOUND: InquiryResult = { status: 'not_found' };
const THROW = new Error('the line is dead');
/** A claim whose call of `process` can take no effect any more. */
const LONG_SETTLED = { leaseMs: 60_000, settlingMs: 0, isIdempotent: false };
const transaction = () => transactionOf();
type Transaction = ReturnType<typeof transaction>;

const takeIn = (one: Transaction) => bench.takeIn(one);
const ask = (one: Transaction, isBeyondMemory = false) => bench.ask(one, isBeyondMemory);
const statusesOf = (one: Transaction) => bench.statusesOf(one);

/** One round of what is due. */
async function work(script: (InquiryResult | Error)[]): Promise<readonly string[]> {
  const gateway = new ScriptedGateway(script);
  await bench.workOnce(gateway);
  return gateway.asked;
}

test('what the inbox has never seen is not found', async () => {
  const absent = transaction();
  await ask(absent);
  expect(await statusesOf(absent)).toEqual(['not_found']);
});

test('what the inbox may have forgotten is unknown', async () => {
  const old = transaction();
  await ask(old, true);
  expect(await statusesOf(old)).toEqual(['unknown']);
});

test('a final word is said again', async () => {
  const finished = transaction();
  await takeIn(finished);
  await work([COMPLETED]);
  const deliverAll = 'UPDATE gateway.callback SET due_at = NULL';
  await bench.db.database.query({ name: 'deliver_all', text: deliverAll }, []);
  await ask(finished);
  const [first, second] = await bench.view.reportsOf(finished.id);
  expect(second).toEqual(first);
});

test('a word that still waits to be delivered is not said again for every question', async () => {
  const finished = transaction();
  const absent = transaction();
  await takeIn(finished);
  await work([COMPLETED]);
  for (let time = 0; time < 3; time += 1) {
    await ask(finished);
    await ask(absent);
  }
  expect(await statusesOf(finished)).toEqual(['completed']);
  expect(await statusesOf(absent)).toEqual(['not_found']);
});

test('a call that is under way is not disturbed; it will report by itself', async () => {
  const started = transaction();
  await takeIn(started);
  const [row] = await bench.store.claim('json-sim', 1, LONG_SETTLED);
  await ask(started);
  expect(await work([])).toEqual([]);
  expect(await statusesOf(started)).toEqual([]);
  expect(row?.transactionId).toBe(started.id);
  await bench.view.makeDue(started.id);
  expect(await work([COMPLETED])).toEqual(['inquire']);
  expect(await statusesOf(started)).toEqual(['completed']);
});

test('what is processing is asked about at once, and the answer reported', async () => {
  const one = transaction();
  await takeIn(one);
  await work([PROCESSING]);
  await ask(one);
  expect(await work([PROCESSING])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['processing', 'processing']);
  await ask(one);
  await work([COMPLETED]);
  expect(await statusesOf(one)).toEqual(['processing', 'processing', 'completed']);
});

test('what was given up is asked about once more', async () => {
  const one = transaction();
  await takeIn(one);
  while ((await bench.view.rowOf(one.id)).state !== 'given_up') {
    await bench.view.makeDue(one.id);
    await work([THROW]);
  }
  await ask(one);
  expect(await work([THROW])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['unknown', 'unknown']);
  await ask(one);
  expect(await work([COMPLETED])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['unknown', 'unknown', 'completed']);
});

test('what was taken on and given up is asked about again, and not processed', async () => {
  const one = transaction();
  await takeIn(one);
  await work([PROCESSING]);
  await bench.db.rows('UPDATE gateway.inbox SET inquiries = $2 WHERE transaction_id = $1', [
    ...[one.id, INQUIRY_SCHEDULE.attemptsMax - 1],
  ]);
  await bench.view.makeDue(one.id);
  await work([NOT_FOUND]);
  expect(await bench.view.rowOf(one.id)).toMatchObject({ state: 'given_up' });
  await bench.settleNow(one);
  await ask(one);
  const gateway = new ScriptedGateway([NOT_FOUND]);
  await bench.workThrough(gateway, one);
  expect(gateway.asked).toEqual(['inquire']);
  expect(await bench.view.rowOf(one.id)).toMatchObject({ state: 'given_up', attempts: 1 });
  await ask(one);
  expect(await work([COMPLETED])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['processing', 'unknown', 'unknown', 'completed']);
});

test('what was opened again is not given up by whoever gave it up before', async () => {
  const one = transaction();
  await takeIn(one);
  const [row] = await bench.store.claim('json-sim', 1, LONG_SETTLED);
  if (!row) throw new Error('Nothing was claimed.');
  // The commit whose acknowledgement was lost, and its repetition.
  const givenUp = giveUp(one.id, { code: 'gateway_unclear', message: 'Nobody knows.' });
  expect(await bench.store.settle(row, givenUp, uuidv7())).toBe(true);
  await ask(one);
  expect(await bench.store.settle(row, givenUp, uuidv7())).toBe(false);
  expect(await bench.view.rowOf(one.id)).toMatchObject({ state: 'started' });
  expect(await work([COMPLETED])).toEqual(['inquire']);
});
