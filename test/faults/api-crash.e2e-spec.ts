import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { freePort } from '../../tools/stack';
import { AppProcess } from '../support/app-process.js';
import { numberOf } from '../support/database.js';
import { depositBody, MerchantClient, type TransactionView } from '../support/merchant-client.js';
import { until } from '../support/polling.js';
import { sendCallback } from '../support/signed-callback.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';
import { readTopic } from '../support/topic-reader.js';

let system: System;

beforeAll(async () => {
  system = await startSystem({
    env: {
      ...{ KAFKA_SEND_TIMEOUT_MS: '1000', RELAY_LEASE_MS: '2000' },
      // A silent gateway shall stay so for as long as these tests take.
      JANITOR_INQUIRY_AFTER_MS: '600000',
    },
  });
});

afterAll(() => system.stop());

/** Another API on the same servers, in which one provider is that of a crash point. */
function crashingApi(point: string, port: number): AppProcess {
  const env = { ...system.env, PORT: port.toString() };
  return new AppProcess(`test/faults/crash/${point}.js`, env, `http://127.0.0.1:${port}`);
}

const keyed = (key: string) => ({ 'Idempotency-Key': key });
const postTo = (api: AppProcess, key: string) =>
  new MerchantClient(api.url).post('/v1/deposits', depositBody(), keyed(key));
const requestsWith = (key: string) =>
  numberOf(system.database, 'SELECT count(*) FROM request WHERE idempotency_key = $1', [key]);

/** Hands in a deposit to an API that dies of it. @returns what the retry elsewhere is told */
async function depositThatKills(point: string, key: string) {
  const dying = crashingApi(point, await freePort());
  await dying.start();
  await expect(postTo(dying, key)).rejects.toThrow();
  expect(await dying.exited).toBe(null);
  const left = await requestsWith(key);
  const answer = await until(
    'the key is free or known',
    () => postTo(system.api, key),
    ({ status }) => status !== 409,
  );
  return { left, answer };
}

test('killed between validation and commit, nothing is stored; the retry is one', async () => {
  const { left, answer } = await depositThatKills('api-before-commit', 'before-commit');
  expect(left).toBe(0);
  expect(answer.status).toBe(202);
  expect(answer.headers.get('idempotency-replayed')).toBe(null);
  expect(await requestsWith('before-commit')).toBe(1);
  const { id } = answer.json() as TransactionView;
  await untilAll(system, [id], 'completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
});

test('killed between commit and answer, the retry is told of the one transaction', async () => {
  const { left, answer } = await depositThatKills('api-after-commit', 'after-commit');
  expect(left).toBe(1);
  expect(answer.status).toBe(202);
  expect(answer.headers.get('idempotency-replayed')).toBe('true');
  expect(await requestsWith('after-commit')).toBe(1);
  const { id } = answer.json() as TransactionView;
  await untilAll(system, [id], 'completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
});

test('killed after the send, it cannot be canceled, is sent again and has one effect', async () => {
  await system.api.stop();
  // On its port, so that the callbacks find whoever runs.
  const dying = crashingApi('api-after-send', Number(new URL(system.api.url).port));
  await dying.start();
  // Whether the answer still comes out is a matter of luck: the commit wakes the relay.
  await postTo(dying, 'after-send').catch(() => undefined);
  await dying.exited;
  await system.api.start();
  const answer = await postTo(system.api, 'after-send');
  expect(answer.headers.get('idempotency-replayed')).toBe('true');
  const { id } = answer.json() as TransactionView;
  const canceled = await system.merchant.post(`/v1/transactions/${id}/cancel`, {});
  expect(canceled.status).toBe(409);
  expect(canceled.json()).toMatchObject({ code: 'not_cancelable' });
  await untilAll(system, [id], 'completed');
  const waiting = () => numberOf(system.database, 'SELECT count(*) FROM outbox');
  await until('sent again', waiting, (count) => count === 0);
  const topic = `${system.kafkaPrefix}transactions.json`;
  const sendings = await readTopic([system.kafkaBrokers], topic);
  expect(sendings.filter(({ key }) => key === id)).toHaveLength(2);
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
});

test('frozen before the commit, it keeps nobody from the key, and tells of the one', async () => {
  const frozen = crashingApi('api-frozen-before-commit', await freePort());
  await frozen.start();
  const first = postTo(frozen, 'frozen');
  await untilStopped(frozen);
  const answer = await postTo(system.api, 'frozen');
  expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, null]);
  frozen.kill('SIGCONT');
  const late = await first;
  expect([late.status, late.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
  const { id } = answer.json() as TransactionView;
  expect((late.json() as TransactionView).id).toBe(id);
  expect(await frozen.stop()).toBe(0);
  expect(await requestsWith('frozen')).toBe(1);
  await untilAll(system, [id], 'completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
});

test('frozen within a commit, it keeps the row from nobody for ever; all is once', async () => {
  const { id } = await system.merchant.deposit({ metadata: { simulate: 'silent' } });
  await untilAll(system, [id], 'dispatched');
  const frozen = crashingApi('api-frozen-within-commit', await freePort());
  await frozen.start();
  const webhookId = randomUUID();
  const report = { transaction_id: id, status: 'processing' };
  const sendTo = (api: AppProcess) => sendCallback(api.url, report, { webhookId });
  const first = sendTo(frozen);
  await untilStopped(frozen);
  const refused = await sendTo(system.api);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await until(
    'the row is free',
    () => sendTo(system.api),
    ({ status }) => status === 200,
  );
  frozen.kill('SIGCONT');
  // Awake again it learns that PostgreSQL has long ended its transaction.
  expect((await first).status).toBe(503);
  expect((await sendTo(frozen)).status).toBe(200);
  expect(await frozen.stop()).toBe(0);
  const steps = await system.merchant.history(id);
  expect(steps.filter(({ status }) => status === 'processing')).toHaveLength(1);
});

/** Until the kernel says so. */
async function untilStopped({ pid = 0 }: AppProcess): Promise<void> {
  const state = () => Promise.resolve(readFileSync(`/proc/${pid}/status`, 'utf8'));
  await until('it is frozen', state, (status) => status.includes('State:\tT'));
}
