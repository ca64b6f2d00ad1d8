import type { PaymentGateway } from '#libs/gateway-kit';
import { HEADER } from '#libs/messaging';
import type { SubmittedTransaction } from '#libs/transaction';
import { messageOf, transactionOf } from '../../../test/support/gateway-messages.js';
import { until } from '../../../test/support/polling.js';
import { shuffled } from '../../../test/support/shuffle.js';
import { WorkerBench } from '../../../test/support/worker-bench.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SEED = 20_260_105;

/** Counts its effects, and is honest about them. */
class CountingGateway implements PaymentGateway {
  static readonly effects = new Map<string, number>();
  readonly name = 'json-sim';

  process({ id }: SubmittedTransaction) {
    CountingGateway.effects.set(id, (CountingGateway.effects.get(id) ?? 0) + 1);
    return Promise.resolve({ status: 'completed' } as const);
  }

  inquire({ id }: SubmittedTransaction) {
    const status = CountingGateway.effects.has(id) ? 'completed' : 'not_found';
    return Promise.resolve({ status } as const);
  }
}

const effectsOf = ({ id }: SubmittedTransaction) => CountingGateway.effects.get(id) ?? 0;
const submitted = (transaction: SubmittedTransaction) => messageOf(transaction);
const inquiry = (transaction: SubmittedTransaction) =>
  messageOf(transaction, { messageType: 'transaction.inquiry' });

let bench: WorkerBench;

beforeAll(async () => {
  bench = await WorkerBench.start(CountingGateway);
});

afterAll(() => bench.close());

const statusesOf = ({ id }: SubmittedTransaction) =>
  bench.reportsOf(id).map(({ status }) => status);

const deliveriesOf = (ids: readonly string[]) =>
  bench.db.rows(
    'SELECT FROM gateway.callback WHERE delivered_at IS NOT NULL AND transaction_id = ANY($1)',
    [ids],
  );

test('messages that are repeated and in any order end in one effect each', async () => {
  const transactions = Array.from({ length: 20 }, () => transactionOf());
  const copies = transactions.flatMap((each) => [
    ...[submitted(each), submitted(each), submitted(each)],
    ...[inquiry(each), inquiry(each)],
  ]);
  await bench.publish(...shuffled(copies, SEED));
  // The key decides the partition, and a key of their own puts the repeats anywhere.
  await bench.publish(
    ...shuffled(copies, SEED + 1).map((copy, key) => ({ ...copy, key: `${key}` })),
  );
  await bench.untilPassed();
  await Promise.all(transactions.map(({ id }) => bench.untilReported(id)));
  for (const transaction of transactions) {
    await bench.publish(inquiry(transaction));
    const { length } = statusesOf(transaction);
    await bench.untilReported(transaction.id, length + 1);
    expect(effectsOf(transaction)).toBe(1);
    expect(statusesOf(transaction).at(-1)).toBe('completed');
    const others = new Set(statusesOf(transaction));
    others.delete('not_found');
    expect([...others]).toEqual(['completed']);
  }
});

test('a first message that arrives after it was sent again has no second effect', async () => {
  const transaction = transactionOf();
  await bench.publish(inquiry(transaction));
  await bench.untilReported(transaction.id);
  await bench.publish(submitted(transaction));
  await bench.untilReported(transaction.id, 2);
  await bench.publish(submitted(transaction));
  await bench.untilPassed();
  await bench.publish(inquiry(transaction));
  await bench.untilReported(transaction.id, 3);
  expect(statusesOf(transaction)).toEqual(['not_found', 'completed', 'completed']);
  expect(effectsOf(transaction)).toBe(1);
});

test('a message of an unknown schema version is put aside, the next is taken in', async () => {
  const [future, next] = [transactionOf(), transactionOf()];
  const message = submitted(future);
  const headers = { ...message.headers, [HEADER.schemaVersion]: '2' };
  await bench.publish({ ...message, headers }, { ...submitted(next), key: future.id });
  const letter = await bench.untilDead(({ key }) => key === future.id);
  expect(letter?.headers).toMatchObject({
    'dead-letter-cause': 'header_invalid',
    'dead-letter-detail': 'header schema-version',
    [HEADER.schemaVersion]: '2',
  });
  await bench.untilReported(next.id);
  expect(effectsOf(future)).toBe(0);
});

test('a message older than the inbox remembers is put aside, never processed', async () => {
  const old = transactionOf({ createdAt: new Date(Date.now() - 8 * DAY_MS) });
  await bench.publish(submitted(old));
  const letter = await bench.untilDead(({ key }) => key === old.id);
  expect(letter?.headers['dead-letter-cause']).toBe('too_old');
  await bench.untilPassed();
  expect(effectsOf(old)).toBe(0);
  const rows = await bench.db.rows('SELECT FROM gateway.inbox WHERE transaction_id = $1', [old.id]);
  expect(rows).toEqual([]);
});

test.each<[string, () => void]>([
  [
    'is dead',
    () => {
      bench.api.otherwise = (_response, request) => request.socket.destroy();
    },
  ],
  [
    'is silent',
    () => {
      bench.api.otherwise = () => undefined;
    },
  ],
])('no partition waits for a callback target that %s', async (_how, breakTarget) => {
  const { otherwise } = bench.api;
  breakTarget();
  // More of them than callbacks may be under way at once, all in one partition.
  const transactions = Array.from({ length: 40 }, () => transactionOf());
  const key = 'one-partition';
  await bench.publish(...transactions.map((each) => ({ ...submitted(each), key })));
  await bench.untilPassed();
  const ids = transactions.map(({ id }) => id);
  await bench.untilFinished(ids);
  expect(await deliveriesOf(ids)).toHaveLength(0);
  bench.api.otherwise = otherwise;
  await bench.db.rows('UPDATE gateway.callback SET due_at = now() WHERE due_at IS NOT NULL');
  await until(
    'every callback delivered',
    () => deliveriesOf(ids),
    ({ length }) => length === ids.length,
  );
});
