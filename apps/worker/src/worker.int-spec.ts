import type { PaymentGateway } from '#libs/gateway-kit';
import { HEADER } from '#libs/messaging';
import type { SubmittedTransaction } from '#libs/transaction';
import { messageOf, transactionOf } from '../../../test/support/gateway-messages.js';
import { until } from '../../../test/support/polling.js';
import { WorkerBench } from '../../../test/support/worker-bench.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Executes everything, but throws whatever is asked about a transaction that says so. */
class TestGateway implements PaymentGateway {
  readonly name = 'json-sim';

  process({ reference }: SubmittedTransaction) {
    if (reference === 'poison') return Promise.reject(new Error('card 4111111111111111 burns'));
    return Promise.resolve({ status: 'completed' } as const);
  }

  inquire() {
    return Promise.reject(new Error('card 4111111111111111 burns'));
  }
}

let bench: WorkerBench;

beforeAll(async () => {
  bench = await WorkerBench.start(TestGateway);
});

afterAll(() => bench.close());

async function readiness() {
  const { statusCode, body } = await bench.worker.inject({ method: 'GET', url: '/health/ready' });
  return { statusCode, ...(JSON.parse(body) as { dependencies: Record<string, string> }) };
}

test('it becomes ready when the consumer has joined its group', async () => {
  await until(
    'ready',
    () => readiness(),
    ({ statusCode }) => statusCode === 200,
  );
  expect((await readiness()).dependencies).toEqual({
    postgres: 'up',
    'consumer:json-sim': 'up',
  });
});

test('a message that comes twice becomes one signed callback with its request id', async () => {
  const transaction = transactionOf();
  const message = messageOf(transaction, { requestId: 'follow-me.1' });
  await bench.publish(message, message, message);
  await bench.untilReported(transaction.id);
  const next = transactionOf();
  await bench.publish(messageOf(next));
  await bench.untilReported(next.id);
  expect(bench.reportsOf(transaction.id)).toMatchObject([
    {
      status: 'completed',
      isSigned: true,
      requestId: 'follow-me.1',
      money: { amountMinor: 10_000n },
    },
  ]);
  expect(bench.reportsOf(next.id)).toHaveLength(1);
});

test('what is addressed to another gateway is left to it', async () => {
  const foreign = transactionOf({ gateway: 'other-sim' });
  const own = transactionOf();
  const key = 'same-partition';
  await bench.publish({ ...messageOf(foreign), key }, { ...messageOf(own), key });
  await bench.untilReported(own.id);
  const rows = await bench.db.rows('SELECT 1 FROM gateway.inbox WHERE transaction_id = $1', [
    foreign.id,
  ]);
  expect(rows).toEqual([]);
});

test('poison goes to the dead-letter topic, masked, and its partition moves on', async () => {
  const key = 'poisoned-partition';
  const broken = messageOf(transactionOf(), { requestId: 'poison-1' });
  const value = '{"number":"4111111111111111","cvc":"123","iban":"DE89370400440532013000"';
  const own = transactionOf();
  await bench.publish(
    { ...broken, key, value },
    { ...broken, key, value: null },
    { key, value, headers: {} },
    { key, value: Buffer.from([0, 255, 254]), headers: { [HEADER.gateway]: '{"not":"text"}' } },
    { ...messageOf(own), key },
  );
  await bench.untilReported(own.id);
  const letter = await bench.untilDead(({ headers }) => headers[HEADER.requestId] === 'poison-1');
  expect(letter).toMatchObject({
    key,
    headers: { 'dead-letter-cause': 'value_unreadable', 'dead-letter-topic': bench.place.topic },
  });
  await until(
    'all letters',
    () => Promise.resolve(bench.deadLetters.filter((each) => each.key === key)),
    ({ length }) => length === 4,
  );
  const shown = JSON.stringify(bench.deadLetters);
  for (const secret of ['4111111111111111', '"123"', 'DE89370400440532013000']) {
    expect(shown).not.toContain(secret);
  }
});

test('what always throws ends in the dead-letter topic, with its cause, and unknown', async () => {
  const poison = transactionOf({ reference: 'poison' });
  await bench.publish(messageOf(poison));
  const letter = await bench.untilDead(({ key }) => key === poison.id);
  expect(letter?.headers).toMatchObject({
    'dead-letter-cause': 'gateway_unclear',
    [HEADER.transactionId]: poison.id,
  });
  expect(letter?.headers['dead-letter-detail']).toMatch(/^inquire threw: card .* burns$/);
  expect(letter?.headers['dead-letter-detail']).not.toContain('4111111111111111');
  await bench.untilReported(poison.id);
  expect(bench.reportsOf(poison.id)).toMatchObject([{ status: 'unknown' }]);
});

test('an inquiry is answered from the inbox', async () => {
  const known = transactionOf();
  await bench.publish(messageOf(known));
  await bench.untilReported(known.id);
  await bench.publish(messageOf(known, { messageType: 'transaction.inquiry' }));
  await bench.untilReported(known.id, 2);
  expect(bench.reportsOf(known.id)).toMatchObject([
    { status: 'completed' },
    { status: 'completed' },
  ]);

  const absent = transactionOf();
  const old = transactionOf({ createdAt: new Date(Date.now() - 8 * DAY_MS) });
  await bench.publish(
    messageOf(absent, { messageType: 'transaction.inquiry' }),
    messageOf(old, { messageType: 'transaction.inquiry' }),
  );
  await Promise.all([bench.untilReported(absent.id), bench.untilReported(old.id)]);
  expect(bench.reportsOf(absent.id)).toMatchObject([{ status: 'not_found' }]);
  expect(bench.reportsOf(old.id)).toMatchObject([{ status: 'unknown' }]);
});
