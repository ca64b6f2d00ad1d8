import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { InboxView, ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { CallbackClient } from '../callbacks/callback-client.js';
import { CallbackOutbox } from '../callbacks/callback-outbox.js';
import { CallbackSender } from '../callbacks/callback-sender.js';
import { CallbackSigner } from '../callbacks/callback-signer.js';
import { CallbackStore } from '../callbacks/callback.store.js';
import type { InquiryResult } from '../payment-gateway.js';
import { InboxWorker } from './inbox-worker.js';
import { InboxStore } from './inbox.store.js';
import { InquiryDesk } from './inquiry-desk.js';
import { giveUp } from './next-step.js';

let db: GatewayDatabase;
let store: InboxStore;
let view: InboxView;
let desk: InquiryDesk;
let client: CallbackClient;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase();
  store = new InboxStore(db.database);
  view = new InboxView(db);
  const callbacks = new CallbackStore(db.database);
  client = new CallbackClient(db.config);
  const sender = new CallbackSender(db.config, callbacks, new CallbackSigner(db.config), client);
  desk = new InquiryDesk(db.database, new CallbackOutbox(callbacks, sender));
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await db.drop();
});

const COMPLETED: InquiryResult = { status: 'completed' };
const PROCESSING: InquiryResult = { status: 'processing' };
const THROW = new Error('the line is dead');
/** A claim whose call of `process` can take no effect any more. */
const LONG_SETTLED = { leaseMs: 60_000, settlingMs: 0, isIdempotent: false };
const transaction = () => transactionOf();
type Transaction = ReturnType<typeof transaction>;

async function takeIn(one: Transaction): Promise<void> {
  await store.takeIn({ envelope: envelopeOf(one), message: messageOf(one).value });
}

async function ask(one: Transaction, isBeyondMemory = false): Promise<void> {
  const envelope = envelopeOf(one, { messageType: 'transaction.inquiry' });
  await desk.answer({ envelope, message: messageOf(one).value, transaction: one, isBeyondMemory });
}

/** One round of what is due. */
async function work(script: (InquiryResult | Error)[]): Promise<readonly string[]> {
  const gateway = new ScriptedGateway(script);
  const listener = { onCallback: jest.fn(), onDeadLetter: jest.fn() };
  const worker = new InboxWorker(gateway, store, db.config, listener);
  await worker.runOnce();
  await worker.settled();
  return gateway.asked;
}

async function statusesOf({ id }: Transaction): Promise<readonly string[]> {
  return (await view.reportsOf(id)).map(({ status }) => status);
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
  await ask(finished);
  const [first, second] = await view.reportsOf(finished.id);
  expect(second).toEqual(first);
});

test('a call that is under way is not disturbed; it will report by itself', async () => {
  const started = transaction();
  await takeIn(started);
  const [row] = await store.claim('json-sim', 1, LONG_SETTLED);
  await ask(started);
  expect(await work([])).toEqual([]);
  expect(await statusesOf(started)).toEqual([]);
  expect(row?.transactionId).toBe(started.id);
  await view.makeDue(started.id);
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
  while ((await view.rowOf(one.id)).state !== 'given_up') {
    await view.makeDue(one.id);
    await work([THROW]);
  }
  await ask(one);
  expect(await work([THROW])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['unknown', 'unknown']);
  await ask(one);
  expect(await work([COMPLETED])).toEqual(['inquire']);
  expect(await statusesOf(one)).toEqual(['unknown', 'unknown', 'completed']);
});

test('what was opened again is not given up by whoever gave it up before', async () => {
  const one = transaction();
  await takeIn(one);
  const [row] = await store.claim('json-sim', 1, LONG_SETTLED);
  if (!row) throw new Error('Nothing was claimed.');
  // The commit whose acknowledgement was lost, and its repetition.
  const givenUp = giveUp(one.id, { code: 'gateway_unclear', message: 'Nobody knows.' });
  expect(await store.settle(row, givenUp, uuidv7())).toBe(true);
  await ask(one);
  expect(await store.settle(row, givenUp, uuidv7())).toBe(false);
  expect(await view.rowOf(one.id)).toMatchObject({ state: 'started' });
  expect(await work([COMPLETED])).toEqual(['inquire']);
});
