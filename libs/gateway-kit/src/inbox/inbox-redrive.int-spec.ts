import { ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxBench } from '../../../../test/support/inbox-bench.js';
import { RECOVERY_RETRY } from '../pacing/retry-policy.js';
import type { InquiryResult } from '../payment-gateway.js';

const COMPLETED: InquiryResult = { status: 'completed' };
const NOT_FOUND: InquiryResult = { status: 'not_found' };
const QUIET: InquiryResult = { status: 'processing', isQuiet: true };
const THROW = new Error('the line is dead');

let bench: InboxBench;

beforeAll(async () => {
  bench = await InboxBench.start();
});

afterAll(() => bench.close());

type Transaction = ReturnType<typeof transactionOf>;

/** A transaction about which nobody could find out anything, and whose dead letter is published. */
async function givenUp(): Promise<Transaction> {
  const transaction = transactionOf();
  await bench.takeIn(transaction);
  const throws = new Array<Error>(1 + RECOVERY_RETRY.attemptsMax).fill(THROW);
  await bench.workThrough(new ScriptedGateway(throws), transaction);
  expect(await bench.view.rowOf(transaction.id)).toMatchObject({
    state: 'given_up',
    dead_due_at: expect.any(Date) as Date,
  });
  await bench.db.rows('UPDATE gateway.inbox SET dead_due_at = NULL');
  return transaction;
}

test('what was given up is a dead letter once, however often an inquiry opens it', async () => {
  const transaction = await givenUp();
  for (let round = 0; round < 3; round += 1) {
    await bench.ask(transaction);
    const gateway = new ScriptedGateway([THROW]);
    await bench.workThrough(gateway, transaction);
    expect(gateway.asked).toEqual(['inquire']);
    expect(await bench.view.rowOf(transaction.id)).toMatchObject({
      state: 'given_up',
      dead_due_at: null,
    });
  }
  expect(await bench.statusesOf(transaction)).toEqual(new Array(4).fill('unknown'));
});

test('a letter that Kafka has not got yet stays due when the row gives up again', async () => {
  const transaction = await givenUp();
  await bench.db.rows('UPDATE gateway.inbox SET dead_due_at = now() WHERE transaction_id = $1', [
    transaction.id,
  ]);
  await bench.ask(transaction);
  await bench.workThrough(new ScriptedGateway([THROW]), transaction);
  expect((await bench.view.rowOf(transaction.id)).dead_due_at).not.toBeNull();
});

test('what was given up is tried again when it is redriven and was never done', async () => {
  const transaction = await givenUp();
  await bench.settleNow(transaction);
  await bench.ask(transaction);
  const gateway = new ScriptedGateway([NOT_FOUND, COMPLETED]);
  await bench.workThrough(gateway, transaction);
  expect(gateway.asked).toEqual(['inquire', 'process']);
  expect(await bench.statusesOf(transaction)).toEqual(['unknown', 'completed']);
});

test('what never came in is not found, and is taken in when it is sent again', async () => {
  const transaction = transactionOf();
  await bench.ask(transaction);
  expect(await bench.takeIn(transaction)).toBe(true);
  const gateway = new ScriptedGateway([COMPLETED]);
  await bench.workThrough(gateway, transaction);
  expect(await bench.takeIn(transaction)).toBe(false);
  expect(await bench.workOnce(gateway)).toBe(0);
  expect(gateway.asked).toEqual(['process']);
  expect(await bench.statusesOf(transaction)).toEqual(['not_found', 'completed']);
});

test('a quiet gateway is left alone until the API asks, which then has its answer', async () => {
  const transaction = transactionOf();
  await bench.takeIn(transaction);
  await bench.workOnce(new ScriptedGateway([QUIET]));
  expect(await bench.view.rowOf(transaction.id)).toMatchObject({
    state: 'processing',
    due_at: null,
  });
  expect(await bench.statusesOf(transaction)).toEqual([]);
  await bench.ask(transaction);
  await bench.workOnce(new ScriptedGateway([QUIET]));
  expect(await bench.statusesOf(transaction)).toEqual(['processing']);
  await bench.ask(transaction);
  await bench.workOnce(new ScriptedGateway([COMPLETED]));
  expect(await bench.statusesOf(transaction)).toEqual(['processing', 'completed']);
});

test('an inquiry that comes while a quiet gateway is being asked is not forgotten', async () => {
  const transaction = transactionOf();
  await bench.takeIn(transaction);
  await bench.workOnce(new ScriptedGateway([QUIET], false, () => bench.ask(transaction)));
  const gateway = new ScriptedGateway([COMPLETED]);
  await bench.workOnce(gateway);
  expect(gateway.asked).toEqual(['inquire']);
  expect(await bench.statusesOf(transaction)).toEqual(['completed']);
});
