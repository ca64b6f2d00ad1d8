import { randomUUID } from 'node:crypto';
import { type CallbackOptions, sendCallback } from '../support/signed-callback.js';
import { startSystem, type System, untilAll } from '../support/system.js';

let system: System;
/** A transaction that its gateway works on for longer than the test takes. */
let id: string;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

beforeEach(async () => {
  ({ id } = await system.merchant.deposit({ metadata: { simulate: 'slow:20000' } }));
  await untilAll(system, [id], 'dispatched');
});

function completed(overrides: object = {}): object {
  return {
    transaction_id: id,
    status: 'completed',
    amount: '100.00',
    currency: 'EUR',
    ...overrides,
  };
}

async function send(report: object, options: CallbackOptions = {}): Promise<number> {
  return (await sendCallback(system.api.url, report, options)).status;
}

async function statuses(): Promise<readonly string[]> {
  return (await system.merchant.history(id)).map(({ status }) => status);
}

const MINUTE_SECONDS = 60;

test.each<[string, CallbackOptions]>([
  ['forged: signed with another secret', { signedBy: 'somebody-else' }],
  ['forged: another body than the signed one', { sentBody: '{"status":"completed"}' }],
  ['forged: no signature', { headers: { 'webhook-signature': '' } }],
  ['stale', { timestampSeconds: Math.floor(Date.now() / 1_000) - 6 * MINUTE_SECONDS }],
  ['of the future', { timestampSeconds: Math.floor(Date.now() / 1_000) + 10 * MINUTE_SECONDS }],
  ['of an unknown gateway', { gateway: 'nobody', signedBy: 'nobody' }],
])('a callback that is %s is 401 and changes nothing', async (_what, options) => {
  expect(await send(completed(), options)).toBe(401);
  expect(await statuses()).toEqual(['pending', 'dispatched']);
});

test('a callback over other money is 409 and changes nothing', async () => {
  expect(await send(completed({ amount: '1.00' }))).toBe(409);
  expect(await send(completed({ currency: 'USD' }))).toBe(409);
  expect(await statuses()).toEqual(['pending', 'dispatched']);
});

test('a callback on a transaction that is not there is 404', async () => {
  expect(await send(completed({ transaction_id: randomUUID() }))).toBe(404);
});

test('a replayed callback is answered as before and changes nothing', async () => {
  const webhookId = randomUUID();
  const processing = { transaction_id: id, status: 'processing' };
  expect(await send(processing, { webhookId })).toBe(200);
  expect(await send(processing, { webhookId })).toBe(200);
  expect(await send(completed(), { webhookId })).toBe(409);
  expect(await statuses()).toEqual(['pending', 'dispatched', 'processing']);
});

test('the first final callback stands', async () => {
  expect(await send(completed())).toBe(200);
  expect(await send(completed())).toBe(200);
  expect(await send({ transaction_id: id, status: 'failed' })).toBe(409);
  expect(await send({ transaction_id: id, status: 'processing' })).toBe(200);
  expect(await statuses()).toEqual(['pending', 'dispatched', 'completed']);
});

test('50 parallel callbacks are one transition', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(completed())));
  expect(answers).toEqual(Array.from({ length: 50 }, () => 200));
  expect(await statuses()).toEqual(['pending', 'dispatched', 'completed']);
});
