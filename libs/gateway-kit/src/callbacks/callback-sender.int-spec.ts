import { codecOf } from '#libs/formats';
import { CallbackBench } from '../../../../test/support/callback-bench.js';
import { answer, CallbackReceiver } from '../../../../test/support/callback-receiver.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';

const receiver = new CallbackReceiver();
let bench: CallbackBench;

beforeAll(async () => {
  bench = await CallbackBench.start(await receiver.listen());
});

afterAll(async () => {
  await bench.close();
  await receiver.close();
});

beforeEach(() => {
  receiver.script = [];
  receiver.received = [];
});

test('a callback is posted as the contract says, and delivered once', async () => {
  receiver.script = [answer(200)];
  const id = await bench.enqueue();
  expect(await bench.sendOnce(id)).toMatchObject({ attempts: 1, last_status: 200, due_at: null });
  expect((await bench.rowOf(id)).delivered_at).not.toBeNull();
  expect(receiver.received).toMatchObject([
    { path: '/v1/callbacks/json-sim', id, isSigned: true, requestId: 'request-1' },
  ]);
  const [{ body } = { body: Buffer.alloc(0) }] = receiver.received;
  expect(codecOf('json').decodeCallback(body)).toMatchObject({
    status: 'completed',
    money: { amountMinor: 10_000n, currency: 'EUR' },
  });
  expect(await bench.sender.runOnce()).toBe(0);
});

test('a repeat has the same id and body, and a fresh timestamp and signature', async () => {
  receiver.script = [answer(500), answer(200)];
  const id = await bench.enqueue();
  expect(await bench.sendOnce(id)).toMatchObject({ delivered_at: null, last_status: 500 });
  const [first] = receiver.received;
  while (Math.floor(Date.now() / 1_000).toString() === first?.timestamp) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await bench.sendOnce(id);
  const [, second] = receiver.received;
  expect(second).toMatchObject({ id, isSigned: true, body: first?.body });
  expect(second?.timestamp).not.toBe(first?.timestamp);
  expect(second?.signature).not.toBe(first?.signature);
  expect(await bench.rowOf(id)).toMatchObject({ attempts: 2, last_status: 200, due_at: null });
});

test.each([401, 408, 429, 500, 502, 503])('%i is sent again, later and later', async (status) => {
  receiver.script = [answer(status), answer(status), answer(200)];
  const id = await bench.enqueue();
  const first = await bench.sendOnce(id);
  const second = await bench.sendOnce(id);
  expect(first.due_in_ms).toBeGreaterThan(150);
  expect(first.due_in_ms).toBeLessThanOrEqual(500);
  expect(second.due_in_ms).toBeGreaterThan(400);
  expect(second.due_in_ms).toBeLessThanOrEqual(1_000);
  expect((await bench.sendOnce(id)).delivered_at).not.toBeNull();
});

test.each([
  ['10', 8_000, 10_000],
  ['86400', 58_000, 60_000],
])('Retry-After: %s is obeyed, within limits', async (header, minMs, maxMs) => {
  receiver.script = [answer(429, { 'Retry-After': header }), answer(200)];
  const id = await bench.enqueue();
  const { due_in_ms: dueInMs } = await bench.sendOnce(id);
  expect(dueInMs).toBeGreaterThan(minMs);
  expect(dueInMs).toBeLessThanOrEqual(maxMs);
  await bench.sendOnce(id);
});

test.each([400, 403, 404, 409, 415])('%i is the end of it, and kept', async (status) => {
  receiver.script = [answer(status)];
  const id = await bench.enqueue();
  expect(await bench.sendOnce(id)).toMatchObject({
    last_status: status,
    delivered_at: null,
    due_at: null,
  });
});

test('what is to be sent later waits', async () => {
  const { id: transactionId } = transactionOf();
  const report = { transactionId, status: 'processing' } as const;
  const id = await bench.outbox.enqueue('json-sim', report, { delayMs: 60_000 });
  expect(await bench.sender.runOnce()).toBe(0);
  expect((await bench.rowOf(id)).due_in_ms).toBeGreaterThan(50_000);
});

test('two senders send nothing twice', async () => {
  receiver.script = Array.from({ length: 20 }, () => answer(200));
  for (let count = 0; count < 20; count += 1) await bench.enqueue();
  const other = bench.anotherSender();
  while ((await bench.sender.runOnce()) + (await other.runOnce()) > 0) {
    await Promise.all([bench.sender.settled(), other.settled()]);
  }
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(20);
  expect(receiver.received).toHaveLength(20);
});
