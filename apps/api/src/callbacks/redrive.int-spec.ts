import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import {
  callbackCall,
  type CallbackSketch,
  gatewayKey,
} from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { Janitor } from '../transactions/janitor/janitor.js';

const MONEY = { amount: '100.00', currency: 'EUR' };

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** A deposit that its gateway was sent and has put aside: nothing is planned for an hour. */
async function putAside(status = 'unknown'): Promise<string> {
  const { id } = await api.deposit();
  const reason = ['unknown', 'failed'].includes(status) ? 'gateway_unclear' : null;
  await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
  await api.pool.query(
    `UPDATE transaction SET status = $2, reason_code = $3, reason_message = $3, resubmissions = 3,
       check_at = now() + interval '1 hour' WHERE id = $1`,
    [id, status, reason],
  );
  return id;
}

function redrive(id: string, sketch: CallbackSketch & { readonly body?: object } = {}) {
  const { gateway = 'json-sim' } = sketch;
  const body = sketch.body ?? { transaction_id: id, purpose: 'redrive' };
  const path = `/v1/gateways/${gateway}/transactions/${id}/redrive`;
  return api.call({ ...callbackCall(body, sketch), path });
}

const messagesOf = async (id: string) =>
  (
    await api.pool.query<{ purpose: string }>('SELECT purpose FROM outbox WHERE subject_id = $1', [
      id,
    ])
  ).rows.map(({ purpose }) => purpose);

const isDue = (id: string) =>
  numberOf(api.pool, 'SELECT (check_at <= now())::int FROM transaction WHERE id = $1', [id]);

describe('a redrive of what is open', () => {
  it.each(['unknown', 'dispatched', 'processing'])('reopens what is %s', async (status) => {
    const id = await putAside(status);
    const answer = await redrive(id);
    expect([answer.status, answer.json()]).toEqual([202, { transaction_id: id, status }]);
    expect(await isDue(id)).toBe(1);
    expect(await messagesOf(id)).toEqual([]);
    await api.app.get(Janitor).runOnce();
    expect(await messagesOf(id)).toEqual(['inquiry']);
  });

  it('sends it again, as often as the first time, when its gateway does not know it', async () => {
    const id = await putAside('dispatched');
    await redrive(id);
    await api.app.get(Janitor).runOnce();
    await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
    await api.call(callbackCall({ transaction_id: id, status: 'not_found' }));
    await api.app.get(Janitor).runOnce();
    expect(await messagesOf(id)).toEqual(['submission']);
  });

  it('keeps record of who asked, and what came of it', async () => {
    const id = await putAside();
    const webhookId = randomUUID();
    await redrive(id.toUpperCase(), { webhookId });
    const { rows } = await api.pool.query<object>(
      `SELECT gateway, purpose, reported_status, verdict FROM callback_receipt
       WHERE webhook_id = $1 AND transaction_id = $2`,
      [webhookId, id],
    );
    expect(rows).toEqual([
      { gateway: 'json-sim', purpose: 'redrive', reported_status: null, verdict: 'reopened' },
    ]);
  });

  it('is JSON for a gateway of another format, too', async () => {
    const id = await putAside();
    await api.pool.query('ALTER TABLE transaction DISABLE TRIGGER guard_transaction');
    await api.pool.query(`UPDATE transaction SET gateway = 'soap-sim' WHERE id = $1`, [id]);
    await api.pool.query('ALTER TABLE transaction ENABLE TRIGGER guard_transaction');
    expect((await redrive(id, { gateway: 'soap-sim' })).status).toBe(202);
    const headers = { 'Content-Type': 'text/xml' };
    const asXml = await redrive(id, { gateway: 'soap-sim', headers });
    expect([asXml.status, asXml.json()]).toMatchObject([415, { code: 'unsupported_media_type' }]);
  });
});

describe('a redrive that is refused', () => {
  it.each(['completed', 'failed'])('of what is %s: 409, and nothing is planned', async (status) => {
    const id = await putAside('dispatched');
    await api.call(callbackCall({ transaction_id: id, status, ...MONEY }));
    const answer = await redrive(id);
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({
      code: 'transaction_final',
      errors: [{ path: '/transaction_id', code: status }],
    });
    while ((await api.app.get(Janitor).runOnce()) > 0);
    expect(await messagesOf(id)).toEqual([]);
  });

  it('is 404 for what is absent, another gateway’s, or no id, in the same words', async () => {
    const foreign = await putAside();
    const headers = { 'X-Request-Id': 'same' };
    const answers = [
      await redrive(randomUUID(), { headers }),
      await redrive(foreign, { gateway: 'soap-sim', headers }),
      await redrive('no-id', { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await isDue(foreign)).toBe(0);
  });

  it.each<[string, (id: string) => object]>([
    ['another transaction', () => ({ transaction_id: randomUUID(), purpose: 'redrive' })],
    ['another purpose', (id) => ({ transaction_id: id, purpose: 'instrument' })],
    ['no purpose', (id) => ({ transaction_id: id })],
  ])('is 400 over %s', async (_what, bodyOf) => {
    const id = await putAside();
    const answer = await redrive(id, { body: bodyOf(id) });
    expect([answer.status, answer.json()]).toMatchObject([400, { code: 'validation_failed' }]);
    expect(await isDue(id)).toBe(0);
  });

  it.each<[string, CallbackSketch]>([
    ['the key of another gateway', { key: gatewayKey('soap-sim') }],
    ['a stale time', { ageSeconds: 360 }],
    ['another body than the signed one', { sentBody: '{}' }],
    ['an unknown gateway', { gateway: 'nobody' }],
    ['no signature', { headers: { 'webhook-signature': [] } }],
  ])('is 401 with %s', async (_what, sketch) => {
    const id = await putAside();
    const answer = await redrive(id, sketch);
    expect([answer.status, answer.json()]).toMatchObject([401, { code: 'invalid_signature' }]);
    expect(await isDue(id)).toBe(0);
  });
});

describe('a webhook-id that was used', () => {
  it('is 401 the second time, whatever came of the first', async () => {
    const open = await putAside();
    const webhookId = randomUUID();
    expect((await redrive(open, { webhookId })).status).toBe(202);
    expect((await redrive(open, { webhookId })).status).toBe(401);
    const absent = { webhookId: randomUUID() };
    const id = randomUUID();
    expect((await redrive(id, absent)).status).toBe(404);
    expect((await redrive(id, absent)).status).toBe(401);
  });

  it('is used for calls and for callbacks alike', async () => {
    const id = await putAside('dispatched');
    const [first, second] = [randomUUID(), randomUUID()];
    const report = { transaction_id: id, status: 'processing' };
    expect((await api.call(callbackCall(report, { webhookId: first }))).status).toBe(200);
    expect((await redrive(id, { webhookId: first })).status).toBe(401);
    expect((await redrive(id, { webhookId: second })).status).toBe(202);
    expect((await api.call(callbackCall(report, { webhookId: second }))).status).toBe(409);
  });

  it('does everything once when it is used at once', async () => {
    const id = await putAside();
    const webhookId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => redrive(id, { webhookId })));
    const statuses = answers.map(({ status }) => status).sort((left, right) => left - right);
    expect(statuses).toEqual([202, ...Array.from({ length: 19 }, () => 401)]);
  });
});
