import { Logger } from '@nestjs/common';
import { codecOf } from '#libs/formats';
import type { GatewayReport, SubmittedTransaction } from '#libs/transaction';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { PROCESS_RETRY, RECOVERY_RETRY } from '../pacing/retry-policy.js';
import type { GatewayResult, InquiryResult, PaymentGateway } from '../payment-gateway.js';
import { InboxWorker } from './inbox-worker.js';
import { InboxStore } from './inbox.store.js';

let db: GatewayDatabase;
let store: InboxStore;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({ GATEWAY_TIMEOUT_MS: '500' });
  store = new InboxStore(db.database);
});

afterAll(() => db.drop());

/** A strict fake: it answers what the script says, in order, and records what it was asked. */
class ScriptedGateway implements PaymentGateway {
  readonly name = 'json-sim';
  readonly asked: string[] = [];
  /** What the inbox said of the transaction when it was asked. */
  readonly stateWhenAsked: unknown[] = [];

  constructor(
    private readonly script: (InquiryResult | Error)[],
    readonly isIdempotent = false,
  ) {}

  process(transaction: SubmittedTransaction): Promise<GatewayResult> {
    return this.next('process', transaction) as Promise<GatewayResult>;
  }

  inquire(transaction: SubmittedTransaction): Promise<InquiryResult> {
    return this.next('inquire', transaction);
  }

  private async next(question: string, { id }: SubmittedTransaction): Promise<InquiryResult> {
    this.asked.push(question);
    this.stateWhenAsked.push((await rowOf(id)).state);
    const answer = this.script.shift();
    if (answer === undefined) throw new Error(`nobody expected ${question}`);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

const listener = { onCallback: jest.fn(), onDeadLetter: jest.fn() };
const COMPLETED: InquiryResult = { status: 'completed', gatewayReference: 'G-1' };
const THROW = new Error('the line is dead');
const times = <Value>(count: number, value: Value) => new Array<Value>(count).fill(value);

async function takeIn(transaction = transactionOf()): Promise<string> {
  const { value: message } = messageOf(transaction);
  await store.takeIn({ envelope: envelopeOf(transaction), message });
  return transaction.id;
}

function workerOf(gateway: PaymentGateway): InboxWorker {
  return new InboxWorker(gateway, store, db.config, listener);
}

interface Row {
  readonly state: string;
  readonly due_at: Date | null;
  readonly attempts: number;
  readonly result: unknown;
  readonly dead_cause: { readonly code: string; readonly detail: string } | null;
  readonly dead_due_at: Date | null;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await db.rows<Row>('SELECT * FROM gateway.inbox WHERE transaction_id = $1', [id]);
  if (row === undefined) throw new Error('The inbox has no such row.');
  return row;
}

async function reportsOf(id: string): Promise<GatewayReport[]> {
  const rows = await db.rows<{ body: Buffer }>(
    'SELECT body FROM gateway.callback WHERE transaction_id = $1 ORDER BY created_at',
    [id],
  );
  return rows.map(({ body }) => codecOf('json').decodeCallback(body));
}

/** Lets the time pass for which a row rests, without waiting for it. */
async function makeDue(id: string): Promise<void> {
  const text = `UPDATE gateway.inbox SET due_at = now()
    WHERE transaction_id = $1 AND due_at IS NOT NULL`;
  await db.rows(text, [id]);
}

/** Works until nothing of the transaction is left to do. */
async function workThrough(gateway: PaymentGateway, id: string): Promise<void> {
  const worker = workerOf(gateway);
  while ((await rowOf(id)).due_at !== null) {
    await makeDue(id);
    await worker.runOnce();
    await worker.settled();
  }
}

test('a message that comes twice is one row, and only the first is new', async () => {
  const transaction = transactionOf();
  const row = { envelope: envelopeOf(transaction), message: messageOf(transaction).value };
  const first = await store.takeIn(row);
  const again = await Promise.all([store.takeIn(row), store.takeIn(row), store.takeIn(row)]);
  expect([first, ...again]).toEqual([true, false, false, false]);
  await db.rows('DELETE FROM gateway.inbox');
});

test('`started` is committed before the gateway is asked; result and callback come together', async () => {
  const gateway = new ScriptedGateway([COMPLETED]);
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.stateWhenAsked).toEqual(['started']);
  expect(await rowOf(id)).toMatchObject({ state: 'finished', due_at: null, attempts: 1 });
  expect((await rowOf(id)).result).toEqual({
    status: 'completed',
    amount: '100.00',
    currency: 'EUR',
    gateway_reference: 'G-1',
  });
  expect(await reportsOf(id)).toEqual([
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
  await store.claim('json-sim', 10, 60_000, false);
  expect(await workerOf(new ScriptedGateway([])).runOnce()).toBe(0);
  const gateway = new ScriptedGateway([COMPLETED]);
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['inquire']);
  expect(await reportsOf(id)).toHaveLength(1);
});

test('it is processed again only when the gateway has never heard of it', async () => {
  const id = await takeIn();
  await store.claim('json-sim', 10, 60_000, false);
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

test('a throw is inquired about, a bounded number of times, then unknown and a dead letter', async () => {
  const gateway = new ScriptedGateway(times(100, THROW));
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process', ...times(RECOVERY_RETRY.attemptsMax, 'inquire')]);
  const row = await rowOf(id);
  expect(row).toMatchObject({
    state: 'given_up',
    dead_cause: { code: 'gateway_unclear', detail: 'inquire threw: the line is dead' },
  });
  expect(row.dead_due_at).not.toBeNull();
  const reports = await reportsOf(id);
  expect(reports).toMatchObject([{ status: 'unknown', reason: { code: 'gateway_error' } }]);
  expect(reports[0]?.reason?.message).not.toContain('the line is dead');
  expect(listener.onDeadLetter).toHaveBeenCalled();
});

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
  for (const id of others) expect((await rowOf(id)).state).toBe('finished');
  await workThrough(gateway, poison);
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
  expect(gateway.stateWhenAsked).toEqual(times(4, 'started'));
  expect(await rowOf(id)).toMatchObject({ state: 'finished', attempts: 4 });
});

test('retry for ever fails in the end, since nothing was ever done', async () => {
  const gateway = new ScriptedGateway(times(100, { status: 'retry' } as const));
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toHaveLength(PROCESS_RETRY.attemptsMax);
  expect(await reportsOf(id)).toMatchObject([
    { status: 'failed', reason: { code: 'gateway_unavailable' } },
  ]);
});

test('processing is reported once and inquired about until it is decided', async () => {
  const processing: InquiryResult = { status: 'processing' };
  const gateway = new ScriptedGateway([processing, processing, THROW, COMPLETED]);
  const id = await takeIn();
  await workThrough(gateway, id);
  expect(gateway.asked).toEqual(['process', 'inquire', 'inquire', 'inquire']);
  const statuses = (await reportsOf(id)).map(({ status }) => status);
  expect(statuses).toEqual(['processing', 'completed']);
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
  await makeDue(id);
  await workThrough(new ScriptedGateway([COMPLETED]), id);
  thaw({ status: 'failed', reason: { code: 'late', message: 'Too late.' } });
  await frozen.settled();
  expect((await rowOf(id)).result).toMatchObject({ status: 'completed' });
  expect(await reportsOf(id)).toHaveLength(1);
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
  const gateway = new ScriptedGateway(times(5, COMPLETED));
  const narrow = new InboxWorker(gateway, store, { ...db.config, processConcurrency: 2 }, listener);
  expect(await narrow.runOnce()).toBe(2);
  expect(await narrow.runOnce()).toBe(0);
  await narrow.settled();
  expect(await narrow.runOnce()).toBe(2);
  await narrow.settled();
  expect(await narrow.runOnce()).toBe(1);
  await narrow.settled();
});
