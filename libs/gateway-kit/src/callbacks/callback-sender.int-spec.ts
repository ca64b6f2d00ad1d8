import { Logger } from '@nestjs/common';
import { codecOf } from '#libs/formats';
import {
  type Answer,
  answer,
  CallbackReceiver,
} from '../../../../test/support/callback-receiver.js';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { CallbackClient } from './callback-client.js';
import { CallbackOutbox } from './callback-outbox.js';
import { CallbackSender } from './callback-sender.js';
import { CallbackSigner } from './callback-signer.js';
import { CallbackStore } from './callback.store.js';

const TIMEOUT_MS = 400;

let db: GatewayDatabase;
const receiver = new CallbackReceiver();
let client: CallbackClient;
let sender: CallbackSender;
let outbox: CallbackOutbox;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({
    API_URL: await receiver.listen(),
    CALLBACK_TIMEOUT_MS: TIMEOUT_MS.toString(),
  });
  const store = new CallbackStore(db.database);
  client = new CallbackClient(db.config);
  sender = new CallbackSender(db.config, store, new CallbackSigner(db.config), client);
  outbox = new CallbackOutbox(store, sender);
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await receiver.close();
  await db.drop();
});

beforeEach(() => {
  receiver.script = [];
  receiver.received = [];
});

async function enqueue(): Promise<string> {
  const { id: transactionId, amountMinor, currency } = transactionOf();
  const money = { amountMinor, currency };
  return outbox.enqueue(
    'json-sim',
    { transactionId, status: 'completed', money },
    { requestId: 'request-1' },
  );
}

interface Row {
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_fault: string | null;
  readonly delivered_at: Date | null;
  readonly due_at: Date | null;
  readonly due_in_ms: number | null;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await db.rows<Row>(
    `SELECT *, (extract(epoch FROM due_at - now()) * 1000)::float8 AS due_in_ms
     FROM gateway.callback WHERE id = $1`,
    [id],
  );
  if (row === undefined) throw new Error('There is no such callback.');
  return row;
}

/** One attempt for everything that is due; `id` is made due first. */
async function sendOnce(id: string): Promise<Row> {
  await db.rows('UPDATE gateway.callback SET due_at = now() WHERE id = $1 AND due_at IS NOT NULL', [
    id,
  ]);
  await sender.runOnce();
  await sender.settled();
  return rowOf(id);
}

test('a callback is posted as the contract says, and delivered once', async () => {
  receiver.script = [answer(200)];
  const id = await enqueue();
  expect(await sendOnce(id)).toMatchObject({ attempts: 1, last_status: 200, due_at: null });
  expect((await rowOf(id)).delivered_at).not.toBeNull();
  expect(receiver.received).toMatchObject([
    { path: '/v1/callbacks/json-sim', id, isSigned: true, requestId: 'request-1' },
  ]);
  const [{ body } = { body: Buffer.alloc(0) }] = receiver.received;
  expect(codecOf('json').decodeCallback(body)).toMatchObject({
    status: 'completed',
    money: { amountMinor: 10_000n, currency: 'EUR' },
  });
  expect(await sender.runOnce()).toBe(0);
});

test('a repeat has the same id and body, and a fresh timestamp and signature', async () => {
  receiver.script = [answer(500), answer(200)];
  const id = await enqueue();
  expect(await sendOnce(id)).toMatchObject({ delivered_at: null, last_status: 500 });
  const [first] = receiver.received;
  while (Math.floor(Date.now() / 1_000).toString() === first?.timestamp) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sendOnce(id);
  const [, second] = receiver.received;
  expect(second).toMatchObject({ id, isSigned: true, body: first?.body });
  expect(second?.timestamp).not.toBe(first?.timestamp);
  expect(second?.signature).not.toBe(first?.signature);
  expect(await rowOf(id)).toMatchObject({ attempts: 2, last_status: 200, due_at: null });
});

test.each([401, 408, 429, 500, 502, 503])('%i is sent again, later and later', async (status) => {
  receiver.script = [answer(status), answer(status), answer(200)];
  const id = await enqueue();
  const first = await sendOnce(id);
  const second = await sendOnce(id);
  expect(first.due_in_ms).toBeGreaterThan(150);
  expect(first.due_in_ms).toBeLessThanOrEqual(500);
  expect(second.due_in_ms).toBeGreaterThan(400);
  expect(second.due_in_ms).toBeLessThanOrEqual(1_000);
  expect((await sendOnce(id)).delivered_at).not.toBeNull();
});

test.each([
  ['10', 8_000, 10_000],
  ['86400', 58_000, 60_000],
])('Retry-After: %s is obeyed, within limits', async (header, minMs, maxMs) => {
  receiver.script = [answer(429, { 'Retry-After': header }), answer(200)];
  const id = await enqueue();
  const { due_in_ms: dueInMs } = await sendOnce(id);
  expect(dueInMs).toBeGreaterThan(minMs);
  expect(dueInMs).toBeLessThanOrEqual(maxMs);
  await sendOnce(id);
});

test.each([400, 403, 404, 409, 415])('%i is the end of it, and kept', async (status) => {
  receiver.script = [answer(status)];
  const id = await enqueue();
  expect(await sendOnce(id)).toMatchObject({
    last_status: status,
    delivered_at: null,
    due_at: null,
  });
});

test('a connection that breaks after the request was sent proves nothing: sent again', async () => {
  receiver.script = [(_response, request) => request.socket.destroy(), answer(200)];
  const id = await enqueue();
  expect(await sendOnce(id)).toMatchObject({ last_fault: 'UND_ERR_SOCKET', delivered_at: null });
  await sendOnce(id);
  expect(receiver.received.map((each) => each.id)).toEqual([id, id]);
});

test('a receiver that never answers costs the deadline and no more', async () => {
  receiver.script = [() => undefined, answer(200)];
  const id = await enqueue();
  const startedAt = performance.now();
  expect(await sendOnce(id)).toMatchObject({ last_fault: 'TimeoutError', delivered_at: null });
  expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS * 4);
  await sendOnce(id);
});

test.each<[string, Answer]>([
  [
    'drips its body',
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
  ],
  [
    'sends half a document',
    (response, request) => {
      response.writeHead(200, { 'content-length': '100' }).write('<html>', () => {
        request.socket.destroy();
      });
    },
  ],
  [
    'sends without an end',
    (response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue;
      };
      response.on('drain', write);
      write();
    },
  ],
])('a receiver that answers 200 and %s has taken it', async (_what, misbehave) => {
  receiver.script = [misbehave];
  const id = await enqueue();
  const startedAt = performance.now();
  expect((await sendOnce(id)).delivered_at).not.toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS * 4);
});

test('a redirect is not followed', async () => {
  receiver.script = [answer(307, { Location: '/v1/callbacks/elsewhere' }), answer(200)];
  const id = await enqueue();
  expect(await sendOnce(id)).toMatchObject({ last_status: 307, delivered_at: null });
  expect(receiver.received).toHaveLength(1);
  await sendOnce(id);
});

test('what is to be sent later waits', async () => {
  const { id: transactionId } = transactionOf();
  const report = { transactionId, status: 'processing' } as const;
  const id = await outbox.enqueue('json-sim', report, { delayMs: 60_000 });
  expect(await sender.runOnce()).toBe(0);
  expect((await rowOf(id)).due_in_ms).toBeGreaterThan(50_000);
});

test('two senders send nothing twice', async () => {
  receiver.script = Array.from({ length: 20 }, () => answer(200));
  for (let count = 0; count < 20; count += 1) await enqueue();
  const store = new CallbackStore(db.database);
  const other = new CallbackSender(db.config, store, new CallbackSigner(db.config), client);
  while ((await sender.runOnce()) + (await other.runOnce()) > 0) {
    await Promise.all([sender.settled(), other.settled()]);
  }
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(20);
  expect(receiver.received).toHaveLength(20);
});
