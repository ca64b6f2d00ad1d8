import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

/** Waits for the end of a deposit that a rule of the simulator has decided. */
async function depositWith(simulate: string) {
  const { id } = await system.merchant.deposit({ metadata: { simulate } });
  return until(
    `the end of ${simulate}`,
    () => system.merchant.find(id),
    ({ status }) => ['completed', 'failed', 'unknown'].includes(status),
  );
}

test('a deposit goes the whole way', async () => {
  const { id, status } = await system.merchant.deposit();
  expect(status).toBe('pending');
  await untilAll(system, [id], 'completed');
  const steps = await system.merchant.history(id);
  const statuses = steps.map((step) => step.status);
  expect(statuses[0]).toBe('pending');
  expect(statuses.at(-1)).toBe('completed');
  expect(steps.at(-1)?.actor).toBe('gateway:json-sim');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
});

test('a withdrawal to a bank account goes the whole way', async () => {
  const answer = await system.merchant.post('/v1/withdrawals', {
    amount: '25.50',
    currency: 'EUR',
    instrument: { type: 'bank_account', iban: 'DE89370400440532013000', holder: 'Ada Lovelace' },
  });
  expect(answer.status).toBe(202);
  const { id } = answer.json() as { id: string };
  expect(answer.headers.get('location')).toBe(`/v1/transactions/${id}`);
  await untilAll(system, [id], 'completed');
  expect(await system.merchant.find(id)).toMatchObject({ status: 'completed', amount: '25.50' });
});

test('a declined deposit fails with the reason of the gateway', async () => {
  const declined = await depositWith('decline');
  expect(declined.status).toBe('failed');
  expect(declined.reason?.code).toBe('declined');
});

test.each(['slow:300', 'duplicate', 'retry:2'])(
  'a deposit with the rule %s completes with one effect',
  async (simulate) => {
    const { id, status } = await depositWith(simulate);
    expect(status).toBe('completed');
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  },
);

test('a request id is followed from the call to the callback', async () => {
  const { id } = await system.merchant.deposit({}, { 'X-Request-Id': 'trace-me.0001' });
  await untilAll(system, [id], 'completed');
  await until(
    'the line of the callback',
    () => Promise.resolve(system.api.log),
    (log) =>
      log
        .split('\n')
        .some((line) => line.includes('/v1/callbacks/json-sim') && line.includes('trace-me.0001')),
  );
});

test('50 parallel requests with one key are one row, one message and one effect', async () => {
  const headers = { 'Idempotency-Key': 'one-of-fifty' };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => system.merchant.deposit({}, headers)),
  );
  const ids = [...new Set(answers.map(({ id }) => id))];
  expect(ids).toHaveLength(1);
  await untilAll(system, ids, 'completed');
  const { rows } = await system.database.query(
    `SELECT (SELECT count(*)::int FROM request WHERE idempotency_key = 'one-of-fifty') AS requests,
            (SELECT count(*)::int FROM outbox) AS waiting`,
  );
  expect(rows).toEqual([{ requests: 1, waiting: 0 }]);
  expect(await effectsOf(system, ids)).toEqual({ 1: 1 });
});

test('both apps stop gracefully with status 0', async () => {
  const { id } = await system.merchant.deposit();
  expect(await system.api.stop()).toBe(0);
  expect(await system.worker.stop()).toBe(0);
  await Promise.all([system.api.start(), system.worker.start()]);
  await untilAll(system, [id], 'completed');
});
