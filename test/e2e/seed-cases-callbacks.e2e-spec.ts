import { randomUUID } from 'node:crypto';
import { depositBody } from '../support/merchant-client.js';
import { type CallbackOptions, sendCallback } from '../support/signed-callback.js';
import { startSystem, type System, untilAll } from '../support/system.js';
import {
  asReply,
  BARE_PROBLEM,
  type Caller,
  CALLERS,
  type Draft,
  expectProblem,
  JSON_PROBLEM,
  pathsOf,
  post,
  type Reply,
} from './seed-cases.js';

let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

/** A deposit in this format that its gateway works on for longer than the test takes. */
async function depositIn(caller: Caller): Promise<string> {
  const draft = depositBody({ metadata: { simulate: 'slow:20000' } }) as Draft;
  const body = caller.write('DepositRequest', draft);
  const reply = await post(`${system.api.url}/v1/deposits`, caller.contentType, body);
  expect(reply.field('gateway')).toBe(caller.gateway);
  const id = reply.field('id') ?? '';
  await untilAll(system, [id], 'dispatched');
  return id;
}

async function sendBody(
  caller: Caller,
  body: string,
  options: CallbackOptions = {},
): Promise<Reply> {
  const { status, headers, text } = await sendCallback(system.api.url, body, {
    gateway: caller.gateway,
    headers: { 'Content-Type': caller.contentType },
    ...options,
  });
  return asReply(status, headers, text);
}

function send(caller: Caller, report: Draft, options?: CallbackOptions): Promise<Reply> {
  return sendBody(caller, caller.write('CallbackRequest', report), options);
}

const completed = (id: string, changes: Draft = {}): Draft => ({
  transaction_id: id,
  status: 'completed',
  amount: '100.00',
  currency: 'EUR',
  ...changes,
});

const statusesOf = async (id: string) =>
  (await system.merchant.history(id)).map(({ status }) => status);

describe.each(CALLERS)('a callback in $name', (caller) => {
  /** A gateway that is told what is wrong is told in its format; it has no envelope of its own. */
  const ownProblem = caller.gateway === 'json-sim' ? JSON_PROBLEM : BARE_PROBLEM;
  let id: string;

  beforeEach(async () => {
    id = await depositIn(caller);
  });

  async function expectRefused(sent: Promise<Reply>, status: number, code: string): Promise<Reply> {
    const reply = await sent;
    expectProblem(reply, ownProblem, status, code);
    expect(await statusesOf(id)).toEqual(['pending', 'dispatched']);
    return reply;
  }

  test('a valid callback: completed', async () => {
    const reply = await send(caller, completed(id, { gateway_reference: 'G-123' }));
    expect(reply.status).toBe(200);
    expect(await statusesOf(id)).toEqual(['pending', 'dispatched', 'completed']);
    expect((await system.merchant.history(id)).at(-1)?.actor).toBe(`gateway:${caller.gateway}`);
  });

  test('a valid callback: processing, then failed with a reason', async () => {
    const reason = { code: 'declined', message: 'The bank said no.' };
    expect((await send(caller, { transaction_id: id, status: 'processing' })).status).toBe(200);
    expect((await send(caller, { transaction_id: id, status: 'failed', reason })).status).toBe(200);
    expect(await statusesOf(id)).toEqual(['pending', 'dispatched', 'processing', 'failed']);
    expect((await system.merchant.find(id)).reason).toEqual(reason);
  });

  test('an invalid callback: a status that there is not', async () => {
    const reply = await expectRefused(
      send(caller, completed(id, { status: 'paid' })),
      ...([400, 'validation_failed'] as const),
    );
    expect(pathsOf(reply)).toEqual(['/status']);
  });

  test('an invalid callback: other money', async () => {
    await expectRefused(send(caller, completed(id, { amount: '1.00' })), 409, 'amount_mismatch');
  });

  test('an invalid callback: signed by somebody else', async () => {
    const sent = send(caller, completed(id), { signedBy: 'somebody-else' });
    await expectRefused(sent, 401, 'invalid_signature');
  });

  test('an unknown transaction', async () => {
    await expectRefused(send(caller, completed(randomUUID())), 404, 'not_found');
  });

  test('missing fields', async () => {
    const sent = send(caller, { currency: 'EUR' });
    const reply = await expectRefused(sent, 400, 'validation_failed');
    expect(pathsOf(reply)).toEqual(expect.arrayContaining(['/transaction_id', '/status']));
  });

  test('a broken body', async () => {
    const body = caller.write('CallbackRequest', completed(id)).slice(0, -10);
    await expectRefused(sendBody(caller, body), 400, 'malformed_body');
  });

  test('a wrong content type', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    const reply = await send(caller, completed(id), { headers });
    expectProblem(reply, JSON_PROBLEM, 415, 'unsupported_media_type');
    const [mediaType = ''] = caller.contentType.split(';');
    expect(reply.field('detail')).toContain(mediaType);
    expect(await statusesOf(id)).toEqual(['pending', 'dispatched']);
  });
});

test.each([
  ['soap-sim', 'json-sim', CALLERS[1], CALLERS[0]],
  ['json-sim', 'soap-sim', CALLERS[0], CALLERS[1]],
])('a callback of %s on a transaction of %s is 404 and changes nothing', async (...pair) => {
  const [, , sender, owner] = pair;
  if (!sender || !owner) throw new Error('There are three callers.');
  const id = await depositIn(owner);
  for (const status of ['completed', 'failed', 'processing']) {
    const reply = await send(sender, completed(id, { status }));
    expect([reply.status, reply.field('code')]).toEqual([404, 'not_found']);
  }
  expect(await statusesOf(id)).toEqual(['pending', 'dispatched']);
  // Its own gateway is heard all the same.
  expect((await send(owner, completed(id))).status).toBe(200);
  expect(await statusesOf(id)).toEqual(['pending', 'dispatched', 'completed']);
});
