import { randomUUID } from 'node:crypto';
import { depositBody } from '../support/merchant-client.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';
import {
  type Caller,
  CALLERS,
  type Draft,
  expectProblem,
  JSON_PROBLEM,
  lookUp,
  pathsOf,
  post,
  type Reply,
  withoutDeclaration,
} from './seed-cases.js';

/** The cases that the API had before it was this service, in its two formats. */
let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

const DEPOSIT = depositBody() as Draft;
const WITHDRAWAL: Draft = {
  amount: '25.50',
  currency: 'EUR',
  instrument: { type: 'bank_account', iban: 'DE89370400440532013000', holder: 'Ada Lovelace' },
};

interface Kind {
  readonly path: string;
  readonly root: string;
  readonly draft: Draft;
}

const deposits: Kind = { path: 'deposits', root: 'Deposit', draft: DEPOSIT };
const withdrawals: Kind = { path: 'withdrawals', root: 'Withdrawal', draft: WITHDRAWAL };

const urlOf = ({ path }: Kind) => `${system.api.url}/v1/${path}`;
const documentOf = (caller: Caller, { root, draft }: Kind, changes: Draft = {}) =>
  caller.write(`${root}Request`, { ...draft, ...changes });

function send(caller: Caller, kind: Kind, changes: Draft = {}): Promise<Reply> {
  return post(urlOf(kind), caller.contentType, documentOf(caller, kind, changes));
}

async function countTransactions(): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM transaction';
  return (await system.database.query<{ count: number }>(sql)).rows[0]?.count ?? -1;
}

async function expectAccepted(caller: Caller, kind: Kind): Promise<void> {
  const reply = await send(caller, kind);
  expect(reply.status).toBe(202);
  expect(reply.mediaType).toBe(caller.replyType);
  const start = caller.replyStart(`${kind.root}Response`);
  expect(withoutDeclaration(reply.text).slice(0, start.length)).toBe(start);
  expect(reply.field('status')).toBe('pending');
  expect(reply.field('amount')).toBe(kind.draft.amount);
  expect(reply.field('gateway')).toBe(caller.gateway);
  expect(reply.text).not.toMatch(/4111111111111111|DE89370400440532013000|Lovelace/);
  const id = reply.field('id') ?? '';
  expect(reply.headers.get('location')).toBe(`/v1/transactions/${id}`);
  await untilAll(system, [id], 'completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
}

describe.each(CALLERS)('in $name', (caller) => {
  let countBefore: number;

  beforeEach(async () => {
    countBefore = await countTransactions();
  });

  async function expectRefused(sent: Promise<Reply>, status: number, code: string): Promise<Reply> {
    const reply = await sent;
    expectProblem(reply, caller, status, code);
    expect(await countTransactions()).toBe(countBefore);
    return reply;
  }

  test('a valid deposit', () => expectAccepted(caller, deposits));

  test('a valid withdrawal', () => expectAccepted(caller, withdrawals));

  test('an invalid deposit: no money', async () => {
    const sent = send(caller, deposits, { amount: '0.00' });
    expect(pathsOf(await expectRefused(sent, 400, 'validation_failed'))).toEqual(['/amount']);
  });

  test('an invalid deposit: a card number that fails its check', async () => {
    const instrument = { ...(DEPOSIT.instrument as Draft), number: '4111111111111112' };
    const sent = send(caller, deposits, { instrument });
    const reply = await expectRefused(sent, 400, 'validation_failed');
    expect(pathsOf(reply)).toEqual(['/instrument/number']);
  });

  test('an invalid withdrawal: an account number that fails its check', async () => {
    const instrument = { ...(WITHDRAWAL.instrument as Draft), iban: 'DE88370400440532013000' };
    const sent = send(caller, withdrawals, { instrument });
    const reply = await expectRefused(sent, 400, 'validation_failed');
    expect(pathsOf(reply)).toEqual(['/instrument/iban']);
  });

  test('an invalid withdrawal: a currency that there is not', async () => {
    const sent = send(caller, withdrawals, { currency: 'EURO' });
    expect(pathsOf(await expectRefused(sent, 400, 'validation_failed'))).toEqual(['/currency']);
  });

  test.each([deposits, withdrawals])('missing fields: $path', async (kind) => {
    const body = caller.write(`${kind.root}Request`, { reference: 'order-1001' });
    const reply = await expectRefused(
      post(urlOf(kind), caller.contentType, body),
      ...([400, 'validation_failed'] as const),
    );
    expect([...pathsOf(reply)].sort()).toEqual(['/amount', '/currency', '/instrument']);
  });

  test.each([deposits, withdrawals])('a broken body: $path', async (kind) => {
    const body = documentOf(caller, kind).slice(0, -10);
    await expectRefused(post(urlOf(kind), caller.contentType, body), 400, 'malformed_body');
  });

  test.each([deposits, withdrawals])('a wrong content type: $path', async (kind) => {
    const reply = await post(urlOf(kind), 'text/plain', documentOf(caller, kind));
    // Nobody knows the format then.
    expectProblem(reply, JSON_PROBLEM, 415, 'unsupported_media_type');
    expect(reply.text).toMatch(/application\/json or text\/xml or application\/xml/);
    expect(await countTransactions()).toBe(countBefore);
  });

  test('an unknown transaction', async () => {
    const { accept, problemType } = caller.lookUp;
    const reply = await lookUp(`${system.api.url}/v1/transactions/${randomUUID()}`, accept);
    expect(reply.status).toBe(404);
    expect(reply.mediaType).toBe(problemType);
    expect(reply.field('code')).toBe('not_found');
  });
});

test('the same key and business fields as JSON, then as SOAP: one transaction', async () => {
  const [json, soap, bare] = CALLERS as readonly [Caller, Caller, Caller];
  const countBefore = await countTransactions();
  const headers = { 'Idempotency-Key': 'one-in-three-formats' };
  const sendIn = (caller: Caller, changes: Draft = {}) => {
    const body = documentOf(caller, deposits, changes);
    return post(urlOf(deposits), caller.contentType, body, headers);
  };
  const first = await sendIn(json);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  for (const caller of [soap, bare, json]) {
    const again = await sendIn(caller);
    expect(again.status).toBe(202);
    expect(again.mediaType).toBe(caller.replyType);
    const start = caller.replyStart('DepositResponse');
    expect(withoutDeclaration(again.text).slice(0, start.length)).toBe(start);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.field('id')).toBe(first.field('id'));
    // It is the transaction that was accepted, so its format and gateway are those of the first.
    expect([again.field('format'), again.field('gateway')]).toEqual(['json', 'json-sim']);
  }
  expectProblem(await sendIn(soap, { amount: '100.01' }), soap, 422, 'idempotency_key_reused');
  expect(await countTransactions()).toBe(countBefore + 1);
  await untilAll(system, [first.field('id') ?? ''], 'completed');
});
