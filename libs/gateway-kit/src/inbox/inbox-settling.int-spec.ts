import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { InboxView, ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { RECOVERY_RETRY } from '../pacing/retry-policy.js';
import type { GatewayCall, InquiryResult, PaymentGateway } from '../payment-gateway.js';
import { InboxWorker } from './inbox-worker.js';
import { InboxStore } from './inbox.store.js';

const TIMEOUT_MS = 200;

let db: GatewayDatabase;
let store: InboxStore;
let view: InboxView;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({ GATEWAY_TIMEOUT_MS: TIMEOUT_MS.toString() });
  store = new InboxStore(db.database);
  view = new InboxView(db);
});

beforeEach(() => db.rows('DELETE FROM gateway.inbox'));

afterAll(() => db.drop());

const listener = { onCallback: jest.fn(), onDeadLetter: jest.fn() };
const COMPLETED: InquiryResult = { status: 'completed' };
const NOT_FOUND: InquiryResult = { status: 'not_found' };
const THROW = new Error('the line broke after the request was sent');

async function takeIn(): Promise<string> {
  const transaction = transactionOf();
  const { value: message } = messageOf(transaction);
  await store.takeIn({ envelope: envelopeOf(transaction), message });
  return transaction.id;
}

/** A gateway that pays after so long, whatever it is told meanwhile, and is honest about it. */
class DeafGateway implements PaymentGateway {
  readonly name = 'json-sim';
  readonly asked: string[] = [];
  effects = 0;

  constructor(private readonly takesMs: number) {}

  async process(): Promise<InquiryResult & { status: 'completed' }> {
    this.asked.push('process');
    await sleep(this.takesMs);
    this.effects += 1;
    return { status: 'completed', gatewayReference: `EFFECT ${this.effects}` };
  }

  inquire(): Promise<InquiryResult> {
    this.asked.push('inquire');
    return Promise.resolve(this.effects > 0 ? COMPLETED : NOT_FOUND);
  }
}

async function workOnce(gateway: PaymentGateway, id: string): Promise<void> {
  await view.makeDue(id);
  const worker = new InboxWorker(gateway, store, db.config, listener);
  await worker.runOnce();
  await worker.settled();
}

/** Lets the time pass in which an earlier call may still take effect. */
async function settleNow(id: string): Promise<void> {
  const text = 'UPDATE gateway.inbox SET settles_at = now() WHERE transaction_id = $1';
  await db.rows(text, [id]);
}

const dueInMs = async (id: string): Promise<number> =>
  ((await view.rowOf(id)).due_at?.getTime() ?? NaN) - Date.now();

test('a call that overruns its deadline keeps its row, and its late answer counts', async () => {
  const id = await takeIn();
  const gateway = new DeafGateway(1.5 * TIMEOUT_MS);
  await workOnce(gateway, id);
  expect(gateway.asked).toEqual(['process']);
  expect(await view.rowOf(id)).toMatchObject({
    state: 'finished',
    result: { gateway_reference: 'EFFECT 1' },
  });
});

test('a call that overruns its lease is not repeated by whoever asks meanwhile', async () => {
  const id = await takeIn();
  const gateway = new DeafGateway(6 * TIMEOUT_MS);
  await workOnce(gateway, id);
  for (let round = 0; round < 3; round += 1) await workOnce(gateway, id);
  expect(gateway.asked).toEqual(['process', 'inquire', 'inquire', 'inquire']);
  await sleep(5 * TIMEOUT_MS);
  await workOnce(gateway, id);
  expect((await view.rowOf(id)).state).toBe('finished');
  expect(gateway.effects).toBe(1);
});

test('while a call overruns, its lease is renewed', async () => {
  const id = await takeIn();
  const worker = new InboxWorker(new DeafGateway(1.8 * TIMEOUT_MS), store, db.config, listener);
  await worker.runOnce();
  // As if the lease were nearly over when the deadline comes.
  await db.rows(`UPDATE gateway.inbox SET due_at = now() + interval '1 s'`);
  await sleep(1.4 * TIMEOUT_MS);
  expect(await dueInMs(id)).toBeGreaterThan(1_000);
  await worker.settled();
  expect((await view.rowOf(id)).state).toBe('finished');
});

test.each<[string, () => Promise<ScriptedGateway>]>([
  ['a throw', () => Promise.resolve(new ScriptedGateway([THROW, NOT_FOUND]))],
  [
    'a crash',
    async () => {
      // Claimed by a process that is killed.
      await store.claim('json-sim', 10, { leaseMs: 0, settlingMs: 5_400, isIdempotent: false });
      return new ScriptedGateway([NOT_FOUND]);
    },
  ],
  [
    'a crash of a process that knew of no settling time',
    async () => {
      await db.rows(`UPDATE gateway.inbox SET state = 'started' WHERE state = 'received'`);
      return new ScriptedGateway([NOT_FOUND]);
    },
  ],
])('not_found is believed late after %s', async (_what, prepare) => {
  const id = await takeIn();
  const gateway = await prepare();
  while (gateway.asked.at(-1) !== 'inquire') await workOnce(gateway, id);
  expect(await view.rowOf(id)).toMatchObject({ state: 'started' });
  expect(await dueInMs(id)).toBeGreaterThan(4_000);
  await settleNow(id);
  const later = new ScriptedGateway([NOT_FOUND, COMPLETED]);
  await workOnce(later, id);
  expect(await view.rowOf(id)).toMatchObject({ state: 'received' });
  await workOnce(later, id);
  expect(later.asked).toEqual(['inquire', 'process']);
});

test('waiting for a call to settle uses up no recoveries', async () => {
  const id = await takeIn();
  await workOnce(new ScriptedGateway([THROW]), id);
  for (let round = 0; round < 2 * RECOVERY_RETRY.attemptsMax; round += 1) {
    await workOnce(new ScriptedGateway([NOT_FOUND]), id);
  }
  await settleNow(id);
  await workOnce(new ScriptedGateway([NOT_FOUND]), id);
  expect(await view.rowOf(id)).toMatchObject({ state: 'received' });
});

test('`retry` in answer to a question is believed as late as not_found', async () => {
  const id = await takeIn();
  await workOnce(new ScriptedGateway([THROW]), id);
  await workOnce(new ScriptedGateway([{ status: 'retry' }]), id);
  expect(await view.rowOf(id)).toMatchObject({ state: 'started' });
  await workOnce(new ScriptedGateway([COMPLETED]), id);
});

test('a gateway that hands our id on waits for nothing', async () => {
  const id = await takeIn();
  const gateway = new ScriptedGateway([THROW, { status: 'retry' }, COMPLETED], true);
  for (let round = 0; round < 3; round += 1) await workOnce(gateway, id);
  expect(gateway.asked).toEqual(['process', 'process', 'process']);
  expect((await view.rowOf(id)).state).toBe('finished');
});

test('a call expires after all the time it has, and before not_found is believed', async () => {
  const id = await takeIn();
  const calls: GatewayCall[] = [];
  const startedAt = Date.now();
  await workOnce(
    {
      name: 'json-sim',
      process: (_transaction, call) => {
        calls.push(call);
        return Promise.resolve({ status: 'completed' });
      },
      inquire: () => Promise.reject(THROW),
    },
    id,
  );
  const [row] = await db.rows<{ settles_at: Date }>(
    'SELECT settles_at FROM gateway.inbox WHERE transaction_id = $1',
    [id],
  );
  const expiresAt = calls[0]?.expiresAt.getTime() ?? NaN;
  // The deadline, and as long again for an answer that is late.
  expect(expiresAt).toBeGreaterThan(startedAt + 2 * TIMEOUT_MS);
  expect(expiresAt).toBeLessThan(row?.settles_at.getTime() ?? NaN);
});
