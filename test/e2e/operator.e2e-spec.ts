import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { DEAD_LETTER_HEADER } from '#libs/gateway-kit';
import { HEADER, topicNames } from '#libs/messaging';
import { freePort } from '../../tools/stack';
import { type CommandRun, runCommandScript } from '../support/command-run.js';
import { until } from '../support/polling.js';
import { sendCallback } from '../support/signed-callback.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

/** The operators' commands as processes of their own, against a system that runs. */
let system: System;
let env: Record<string, string>;

beforeAll(async () => {
  system = await startSystem();
  env = {
    DATABASE_URL: system.databaseUrl,
    REDIS_URL: system.redisUrl,
    KAFKA_BROKERS: system.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: system.kafkaPrefix,
    API_URL: system.api.url,
  };
});

afterAll(() => system.stop());

const transactions = (...args: readonly string[]): Promise<CommandRun> =>
  runCommandScript('apps/api/src/operate.js', args, env);
const dlq = (...args: readonly string[]): Promise<CommandRun> =>
  runCommandScript('apps/worker/src/dlq.js', args, env);

/** Puts dead letters into Kafka, as the worker's kit does. */
async function putAside(...ids: readonly string[]): Promise<void> {
  const kafka = new Kafka({ brokers: system.kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({
    topic: topicNames(system.kafkaPrefix).deadLetters('json', 'json-sim'),
    messages: ids.map((id) => ({
      key: id,
      value: '{}',
      headers: {
        [HEADER.transactionId]: id,
        [DEAD_LETTER_HEADER.at]: new Date().toISOString(),
        [DEAD_LETTER_HEADER.cause]: 'gateway_unclear',
        [DEAD_LETTER_HEADER.detail]: 'It broke.',
      },
    })),
  });
  await producer.disconnect();
}

/** A deposit that its gateway has never seen, and that nobody looks at for an hour. */
async function lostDeposit(): Promise<string> {
  const { id } = await system.merchant.deposit({ metadata: { simulate: 'slow:20000' } });
  await untilAll(system, [id], 'dispatched');
  await until(
    'the row of the gateway',
    () => forget(id),
    (count) => count === 1,
  );
  const reason = { code: 'lost', message: 'It was lost.' };
  await sendCallback(system.api.url, { transaction_id: id, status: 'unknown', reason });
  await system.database.query(
    `UPDATE transaction SET check_at = now() + interval '1 hour' WHERE id = $1`,
    [id],
  );
  return id;
}

async function forget(id: string): Promise<number | null> {
  const text = 'DELETE FROM gateway.inbox WHERE transaction_id = $1';
  return (await system.database.query(text, [id])).rowCount;
}

const linesOf = ({ out }: CommandRun) =>
  new Map(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(/  /, 2) as [string, string]),
  );

test('a redrive asks the API: what is open is sent again, what is final is refused', async () => {
  const done = (await system.merchant.deposit()).id;
  await untilAll(system, [done], 'completed');
  const historyOfDone = await system.merchant.history(done);
  const [lost, absent] = [await lostDeposit(), randomUUID()];
  await putAside(done, lost, absent, lost);
  const run = await dlq('redrive', '--gateway', 'json-sim');
  expect(linesOf(run)).toEqual(
    new Map([
      [done, 'refused: completed'],
      [lost, 'redriven (unknown)'],
      [absent, 'not found'],
    ]),
  );
  // The absent one failed for another reason than being final.
  expect(run.status).toBe(1);
  // The gateway is asked, does not know it, and is sent it again, under the same id.
  await untilAll(system, [lost], 'completed');
  expect(await effectsOf(system, [lost, done])).toEqual({ 1: 2 });
  expect(await system.merchant.history(done)).toEqual(historyOfDone);
});

test('a redrive of what is final alone is no failure, and may be repeated', async () => {
  const { id } = await system.merchant.deposit({ metadata: { simulate: 'decline' } });
  await untilAll(system, [id], 'failed');
  await putAside(id);
  for (const time of ['first', 'second']) {
    const run = await dlq('redrive', '--gateway', 'json-sim', '--transaction', id, '--json');
    expect([time, run.status]).toEqual([time, 0]);
    expect(JSON.parse(run.out)).toEqual({
      data: [{ transaction_id: id, result: 'refused', status: 'failed' }],
    });
  }
});

test('dead letters are listed with their cause, and stay', async () => {
  const { id } = await system.merchant.deposit();
  await putAside(id);
  for (const time of ['first', 'second']) {
    const run = await dlq('list', '--gateway', 'json-sim', '--json');
    const { data } = JSON.parse(run.out) as { data: object[] };
    expect([time, run.status, data.at(-1)]).toMatchObject([
      ...[time, 0],
      { transaction_id: id, cause: 'gateway_unclear', detail: 'It broke.' },
    ]);
  }
  const { out } = await dlq('list', '--gateway', 'json-sim');
  expect(out).toMatch(/^PUT ASIDE +TRANSACTION +CAUSE +DETAIL/);
  const none = await dlq('list', '--gateway', 'soap-sim');
  expect(none).toEqual({ status: 0, out: 'There are no dead letters.\n', err: '' });
  const other = await dlq('redrive', '--gateway', 'json-sim', '--transaction', randomUUID());
  expect([other.status, other.out]).toEqual([1, '']);
});

test('while the API is away nothing is asked for long', async () => {
  await putAside(...Array.from({ length: 5 }, () => randomUUID()));
  const args = ['redrive', '--gateway', 'json-sim'];
  const away = { ...env, API_URL: `http://127.0.0.1:${await freePort()}` };
  const { status, out } = await runCommandScript('apps/worker/src/dlq.js', args, away);
  expect(status).toBe(1);
  expect(out.match(/ECONNREFUSED/g)).toHaveLength(3);
  expect(out).toContain('not asked: the API is away');
});

test('an operator finds what is unknown, looks at it, and ends it', async () => {
  const id = await lostDeposit();
  const listed = await transactions('list', '--status', 'unknown', '--json');
  expect(listed.status).toBe(0);
  expect((JSON.parse(listed.out) as { data: object[] }).data).toContainEqual(
    expect.objectContaining({ id, status: 'unknown' }),
  );
  expect((await transactions('show', id)).out).toContain('gateway:json-sim');
  const args = ['resolve', id, 'failed', '--reason', 'The bank says it never arrived.'];
  expect(await transactions(...args)).toMatchObject({ status: 0, err: '' });
  expect(await system.merchant.find(id)).toMatchObject({
    status: 'failed',
    reason: { code: 'operator', message: 'The bank says it never arrived.' },
  });
  expect((await system.merchant.history(id)).at(-1)).toMatchObject({ actor: 'operator' });
  expect(await transactions(...args)).toMatchObject({ status: 0, err: '' });
  const drift = await transactions('drift', '--json');
  expect(JSON.parse(drift.out)).toMatchObject({ redis: 'up', ahead: 0, unsent: 0, orphaned: 0 });
});

test('a conflict can be seen with what the gateway had said', async () => {
  const { id } = await system.merchant.deposit();
  await untilAll(system, [id], 'completed');
  await sendCallback(system.api.url, { transaction_id: id, status: 'failed' });
  const { out } = await transactions('list', '--status', 'conflict', '--json');
  expect((JSON.parse(out) as { data: object[] }).data[0]).toMatchObject({
    callback: { answer: 'conflict', status: 'failed' },
    transaction: { id, status: 'completed' },
  });
});

test('the commands of npm take their servers from the environment', async () => {
  const run = await runCommandScript('tools/transactions.js', ['drift', '--json'], env);
  expect([run.status, JSON.parse(run.out)]).toMatchObject([0, { redis: 'up' }]);
  const help = await runCommandScript('tools/dlq.js', ['--help'], {});
  expect(help).toMatchObject({ status: 0, err: '' });
  expect(help.out).toMatch(/^Usage: npm run dlq/);
});

test('without PostgreSQL it says so, in a line', async () => {
  const away = { ...env, DATABASE_URL: 'postgres://somebody:secret@127.0.0.1:1/none' };
  const run = await runCommandScript('apps/api/src/operate.js', ['drift'], away);
  expect([run.status, run.out]).toEqual([1, '']);
  expect(run.err).toBe('✗ PostgreSQL is not available: connect ECONNREFUSED 127.0.0.1:1\n');
});
