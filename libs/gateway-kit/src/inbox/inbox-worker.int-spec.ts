import { Logger } from '@nestjs/common';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { InboxView, ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { INQUIRY_SCHEDULE, PROCESS_RETRY, RECOVERY_RETRY } from '../pacing/retry-policy.js';
import type { InquiryResult, PaymentGateway } from '../payment-gateway.js';
import { InboxWorker } from './inbox-worker.js';
import { InboxStore } from './inbox.store.js';

let db: GatewayDatabase;
let store: InboxStore;
let view: InboxView;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({ GATEWAY_TIMEOUT_MS: '500' });
  store = new InboxStore(db.database);
  view = new InboxView(db);
});

afterAll(() => db.drop());

const listener = { onCallback: jest.fn(), onDeadLetter: jest.fn() };
const COMPLETED: InquiryResult = { status: 'completed', gatewayReference: 'G-1' };
const THROW = new Error('the line is dead');
/** A claim whose call of `process` can take no effect any more. */
const LONG_SETTLED = { leaseMs: 60_000, settlingMs: 0, isIdempotent: false };
const times = <Value>(count: number, value: Value) => new Array<Value>(count).fill(value);

async function takeIn(transaction = transactionOf()): Promise<string> {
  const { value: message } = messageOf(transaction);
  await store.takeIn({ envelope: envelopeOf(transaction), message });
  return transaction.id;
}

function workerOf(gateway: PaymentGateway): InboxWorker {
  return new InboxWorker(gateway, store, db.config, listener);
}

const workThrough = (gateway: PaymentGateway, id: string) =>
  view.workThrough(workerOf(gateway), id);

test('a message that comes twice is one row, and only the first is new', async () => {
  const transaction = transactionOf();
  const row = { envelope: envelopeOf(transaction), message: messageOf(transaction).value };
  const first = await store.takeIn(row);
  const again = await Promise.all([store.takeIn(row), store.takeIn(row), store.takeIn(row)]);
  expect([first, ...again]).toEqual([true, false, false, false]);
  await db.rows('DELETE FROM gateway.inbox');
});

test('`started` is committed before the question, the callback with the result', async () => {
  const id = await takeIn();
  const gateway = new ScriptedGateway([COMPLETED], false, async () => {
    expect(await view.rowOf(id)).toMatchObject({ state: 'started', attempts: 1 });
  });
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process']);
  expect(await view.rowOf(id)).toMatchObject({ state: 'finished', due_at: null, attempts: 1 });
  expect((await view.rowOf(id)).result).toEqual({
    status: 'completed',
    amount: '100.00',
    currency: 'EUR',
    gateway_reference: 'G-1',
  });
  expect(await view.reportsOf(id)).toEqual([
    {
      transactionId: id,
      status: 'completed',
      money: { amountMinor: 10_000n, currency: 'EUR' },
      gatewayReference: 'G-1',
    },
  ]);
  expect(listener.onCallback).toHaveBeenCalled();
});

test('a finished transaction is not worked on again, however often its message comes', async () => {
  const transaction = transactionOf();
  const id = await takeIn(transaction);
  await workThrough(new ScriptedGateway([COMPLETED]), id);
  await takeIn(transaction);
  const worker = workerOf(new ScriptedGateway([]));
  expect(await worker.runOnce()).toBe(0);
});

test('what a crash has left started is inquired about, not processed', async () => {
  const id = await takeIn();
  // A process that claims and is killed: its lease runs out.
  await store.claim('json-sim', 10, LONG_SETTLED);
  expect(await workerOf(new ScriptedGateway([])).runOnce()).toBe(0);
  const gateway = new ScriptedGateway([COMPLETED]);
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['inquire']);
  expect(await view.reportsOf(id)).toHaveLength(1);
});

test('it is processed again only when the gateway has never heard of it', async () => {
  const id = await takeIn();
  await store.claim('json-sim', 10, LONG_SETTLED);
  const gateway = new ScriptedGateway([{ status: 'not_found' }, COMPLETED]);
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['inquire', 'process']);
});

test('a gateway that hands our id on may process again', async () => {
  const id = await takeIn();
  const gateway = new ScriptedGateway([THROW, COMPLETED], true);
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process', 'process']);
});

test('a throw is inquired about, not for ever, then unknown and a dead letter', async () => {
  const gateway = new ScriptedGateway(times(100, THROW));
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process', ...times(RECOVERY_RETRY.attemptsMax, 'inquire')]);
  const row = await view.rowOf(id);
  expect(row).toMatchObject({
    state: 'given_up',
    dead_cause: { code: 'gateway_unclear', detail: 'inquire threw: the line is dead' },
  });
  expect(row.dead_due_at).not.toBeNull();
  const reports = await view.reportsOf(id);
  expect(reports).toMatchObject([{ status: 'unknown', reason: { code: 'gateway_error' } }]);
  expect(reports[0]?.reason?.message).not.toContain('the line is dead');
  expect(listener.onDeadLetter).toHaveBeenCalled();
});

test('a gateway that does not answer in time is inquired about', async () => {
  const asked: string[] = [];
  const id = await takeIn();
  await workThrough(
    {
      name: 'json-sim',
      process: () => {
        asked.push('process');
        return new Promise(() => undefined);
      },
      inquire: () => {
        asked.push('inquire');
        return Promise.resolve(COMPLETED);
      },
    },
    id,
  );
  expect(asked).toEqual(['process', 'inquire']);
});

test('retry is processed again until it is done', async () => {
  const gateway = new ScriptedGateway([...times(3, { status: 'retry' } as const), COMPLETED]);
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(times(4, 'process'));
  expect(await view.rowOf(id)).toMatchObject({ state: 'finished', attempts: 4 });
});

test('retry for ever fails in the end, since nothing was ever done', async () => {
  const gateway = new ScriptedGateway(times(100, { status: 'retry' } as const));
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toHaveLength(PROCESS_RETRY.attemptsMax);
  expect(await view.reportsOf(id)).toMatchObject([
    { status: 'failed', reason: { code: 'gateway_unavailable' } },
  ]);
});

test('processing is reported once and inquired about until it is decided', async () => {
  const processing: InquiryResult = { status: 'processing' };
  const gateway = new ScriptedGateway([processing, processing, THROW, COMPLETED]);
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process', 'inquire', 'inquire', 'inquire']);
  const statuses = (await view.reportsOf(id)).map(({ status }) => status);
  expect(statuses).toEqual(['processing', 'completed']);
});

test('processing without an end is given up: unknown, never failed', async () => {
  const processing: InquiryResult = { status: 'processing' };
  const id = await takeIn();
  const worker = workerOf(new ScriptedGateway(times(3, processing)));
  await worker.runOnce();
  await worker.settled();
  // As if it had been asked about for two days.
  await db.rows('UPDATE gateway.inbox SET inquiries = $2 WHERE transaction_id = $1', [
    id,
    INQUIRY_SCHEDULE.attemptsMax - 1,
  ]);
  await workThrough(new ScriptedGateway([processing]), id);
  expect(await view.rowOf(id)).toMatchObject({
    state: 'given_up',
    dead_cause: { code: 'gateway_unclear' },
  });
  const statuses = (await view.reportsOf(id)).map(({ status }) => status);
  expect(statuses).toEqual(['processing', 'unknown']);
});
