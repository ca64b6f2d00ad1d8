import { Logger } from '@nestjs/common';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { InboxView, ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import type { GatewayResult, InquiryResult, PaymentGateway } from '../payment-gateway.js';
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

test('one transaction that always throws does not keep the others', async () => {
  const poison = await takeIn();
  const others = [await takeIn(), await takeIn()];
  const gateway: PaymentGateway = {
    name: 'json-sim',
    process: ({ id }) =>
      id === poison ? Promise.reject(THROW) : Promise.resolve({ status: 'completed' }),
    inquire: () => Promise.reject(THROW),
  };
  const worker = workerOf(gateway);
  await worker.runOnce();
  await worker.settled();
  for (const id of others) expect((await view.rowOf(id)).state).toBe('finished');
  await workThrough(gateway, poison);
});

test('a process that was frozen past its lease writes nothing over its successor', async () => {
  const id = await takeIn();
  const { promise: thawed, resolve: thaw } = Promise.withResolvers<GatewayResult>();
  const frozen = workerOf({
    name: 'json-sim',
    process: () => thawed,
    inquire: () => Promise.reject(THROW),
  });
  await frozen.runOnce();
  await view.makeDue(id);
  await workThrough(new ScriptedGateway([COMPLETED]), id);
  thaw({ status: 'failed', reason: { code: 'late', message: 'Too late.' } });
  await frozen.settled();
  expect((await view.rowOf(id)).result).toMatchObject({ status: 'completed' });
  expect(await view.reportsOf(id)).toHaveLength(1);
});

test('two workers share the rows and take none twice', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => takeIn()));
  const seen: string[] = [];
  const gateway: PaymentGateway = {
    name: 'json-sim',
    process: ({ id }) => {
      seen.push(id);
      return Promise.resolve({ status: 'completed' });
    },
    inquire: () => Promise.reject(THROW),
  };
  const workers = [workerOf(gateway), workerOf(gateway)];
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(workers.map((worker) => worker.runOnce()));
    await Promise.all(workers.map((worker) => worker.settled()));
  }
  expect([...seen].sort()).toEqual([...ids].sort());
});

test('no more is claimed than there are slots', async () => {
  await Promise.all(Array.from({ length: 5 }, () => takeIn()));
  const gateway = new ScriptedGateway(new Array<InquiryResult>(5).fill(COMPLETED));
  const narrow = new InboxWorker(gateway, store, { ...db.config, processConcurrency: 2 }, listener);
  expect(await narrow.runOnce()).toBe(2);
  expect(await narrow.runOnce()).toBe(0);
  await narrow.settled();
  expect(await narrow.runOnce()).toBe(2);
  await narrow.settled();
  expect(await narrow.runOnce()).toBe(1);
  await narrow.settled();
});
