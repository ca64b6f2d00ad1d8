import { randomUUID } from 'node:crypto';
import { OTHER_API_KEY, startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import type { HttpAnswer } from '../../../../test/support/http-call.js';
import { depositBody } from '../../../../test/support/merchant-client.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const postWith = (key: string, overrides: object = {}, headers: Record<string, string> = {}) =>
  api.post('/v1/deposits', depositBody(overrides), { 'Idempotency-Key': key, ...headers });
const idOf = (answer: HttpAnswer) => (answer.json() as { id: string }).id;
const requestsWith = (key: string) =>
  numberOf(api.pool, 'SELECT count(*) FROM request WHERE idempotency_key = $1', [key]);

describe('a key that is sent again', () => {
  it('gets the first transaction again, with a header that says so', async () => {
    const key = randomUUID();
    const [first, second] = [await postWith(key), await postWith(key)];
    expect(second.status).toBe(202);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers.location).toBe(first.headers.location);
    expect(second.text).toBe(first.text);
    expect(await requestsWith(key)).toBe(1);
  });

  it('is the same key in quotes', async () => {
    const key = randomUUID();
    const first = await postWith(`"${key}"`);
    expect(idOf(await postWith(key))).toBe(idOf(first));
  });

  it('gets the transaction as it stands now', async () => {
    const key = randomUUID();
    const transaction_id = idOf(await postWith(key));
    await api.call(callbackCall({ transaction_id, status: 'failed' }));
    expect((await postWith(key)).json()).toMatchObject({ id: transaction_id, status: 'failed' });
  });

  it('is the same for the same fields, written otherwise', async () => {
    const key = randomUUID();
    const first = await postWith(key, { amount: '100.00', metadata: { a: '1', b: '2' } });
    const again = { amount: '100.0', metadata: { b: '2', a: '1' }, description: null };
    const second = await postWith(key, again);
    expect(idOf(second)).toBe(idOf(first));
  });

  it.each([
    ['amount', { amount: '100.01' }],
    ['reference', { reference: 'order-1002' }],
    ['gateway that is now named', { gateway: 'json-sim' }],
  ])('is refused with another %s', async (_field, overrides) => {
    const key = randomUUID();
    await postWith(key);
    const answer = await postWith(key, overrides);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await requestsWith(key)).toBe(1);
  });

  it('is refused on the other path', async () => {
    const key = randomUUID();
    await postWith(key);
    const headers = { 'Idempotency-Key': key };
    expect((await api.post('/v1/withdrawals', depositBody(), headers)).status).toBe(422);
  });
});

describe('a key', () => {
  it('belongs to one merchant', async () => {
    const key = randomUUID();
    const first = await postWith(key);
    const second = await postWith(key, {}, { Authorization: `Bearer ${OTHER_API_KEY}` });
    expect(second.status).toBe(202);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    expect(idOf(second)).not.toBe(idOf(first));
  });

  it('is not occupied by an error', async () => {
    const key = randomUUID();
    expect((await postWith(key, { amount: '0.00' })).status).toBe(400);
    const answer = await postWith(key);
    expect(answer.status).toBe(202);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });

  it('may be left out: then every request is a new one', async () => {
    const [first, second] = [await api.deposit(), await api.deposit()];
    expect(second.id).not.toBe(first.id);
  });
});

describe('fifty requests at once with one key', () => {
  it('are one request', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => postWith(key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map(idOf));
    expect(ids.size).toBe(1);
    const first = answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined);
    expect(first).toHaveLength(1);
    expect(await requestsWith(key)).toBe(1);
    const [id] = ids;
    const outbox = 'SELECT count(*) FROM outbox WHERE subject_id = $1';
    expect(await numberOf(api.pool, outbox, [id])).toBe(1);
  });
});

/** Holds a key as a request does that has not committed yet. */
async function holdKey(key: string): Promise<() => Promise<void>> {
  const holder = await api.pool.connect();
  await holder.query('BEGIN');
  await holder.query(
    `INSERT INTO request (id, merchant, idempotency_key, fingerprint, fingerprint_key_id,
                          created_at)
     VALUES ($1, 'sandbox', $2, '', 'dev', now())`,
    [randomUUID(), key],
  );
  return async () => {
    await holder.query('ROLLBACK');
    holder.release();
  };
}

describe('a request whose first one is still running', () => {
  it('waits for a second and is told to come back', async () => {
    const key = randomUUID();
    const release = await holdKey(key);
    const startedAt = Date.now();
    const answer = await postWith(key);
    const waitedMs = Date.now() - startedAt;
    await release();
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'idempotency_key_in_use' });
    expect(answer.headers['retry-after']).toBe('1');
    expect(waitedMs).toBeGreaterThanOrEqual(900);
    expect((await postWith(key)).status).toBe(202);
  });

  it('goes on when the first one comes to nothing meanwhile', async () => {
    const key = randomUUID();
    const release = await holdKey(key);
    const answer = postWith(key);
    await release();
    expect((await answer).status).toBe(202);
  });
});
