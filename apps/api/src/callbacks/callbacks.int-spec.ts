import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall, type CallbackSketch } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';

const MONEY = { amount: '100.00', currency: 'EUR' };
const REASON = { code: 'declined', message: 'The issuer says no.' };

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const send = (report: object, sketch?: CallbackSketch) => api.call(callbackCall(report, sketch));

/** A deposit of its own for each test, at a status. */
async function depositAt(status: 'pending' | 'processing' | 'completed'): Promise<string> {
  const { id } = await api.deposit();
  if (status !== 'pending') await send({ transaction_id: id, status, ...MONEY });
  return id;
}

const statusesOf = async (id: string): Promise<string[]> => {
  const { data } = (await api.get(`/v1/transactions/${id}/events`)).json() as {
    data: { status: string }[];
  };
  return data.map(({ status }) => status);
};

async function evidenceOf(id: string): Promise<readonly object[]> {
  const { rows } = await api.pool.query<object>(
    `SELECT reported_status AS status, verdict, reason_code AS reason,
            reported_amount_minor AS amount, reported_currency AS currency,
            gateway_reference AS reference
     FROM callback_receipt WHERE transaction_id = $1 ORDER BY received_at`,
    [id],
  );
  return rows;
}

describe('a callback that is news', () => {
  it('moves the transaction, and keeps what the gateway calls it', async () => {
    const id = await depositAt('pending');
    const gateway_reference = 'G-123';
    const answer = await send({
      transaction_id: id.toUpperCase(),
      status: 'completed',
      amount: '100',
      currency: 'EUR',
      gateway_reference,
    });
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ result: 'applied' });
    expect(await statusesOf(id)).toEqual(['pending', 'completed']);
    const { rows } = await api.pool.query(
      'SELECT gateway_reference FROM transaction WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ gateway_reference }]);
  });

  it('moves it step by step, with the reason', async () => {
    const id = await depositAt('processing');
    await send({ transaction_id: id, status: 'unknown', reason: REASON });
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({
      status: 'unknown',
      reason: REASON,
    });
    await send({ transaction_id: id, status: 'failed', reason: REASON });
    expect(await statusesOf(id)).toEqual(['pending', 'processing', 'unknown', 'failed']);
  });
});

describe('a callback that changes nothing', () => {
  it.each<[string, number, string, object]>([
    ['the status that it has', 200, 'unchanged', { status: 'completed', ...MONEY }],
    ['processing after the end', 200, 'unchanged', { status: 'processing' }],
    ['unknown after the end', 200, 'unchanged', { status: 'unknown', reason: REASON }],
    ['not found after the end', 200, 'unchanged', { status: 'not_found' }],
    ['another end', 409, 'conflict', { status: 'failed', reason: REASON }],
    ['another amount', 409, 'amount_mismatch', { status: 'completed', ...MONEY, amount: '99.00' }],
    ['another currency', 409, 'amount_mismatch', { status: 'failed', ...MONEY, currency: 'USD' }],
  ])('%s: %i, kept as %s', async (_what, expected, verdict, report) => {
    const id = await depositAt('completed');
    const { status } = await send({ transaction_id: id, ...report });
    expect(status).toBe(expected);
    expect(await statusesOf(id)).toEqual(['pending', 'completed']);
    expect((await evidenceOf(id)).at(-1)).toMatchObject({ verdict });
  });

  it('is kept with all that it said', async () => {
    const id = await depositAt('pending');
    const answer = await send({
      transaction_id: id,
      status: 'failed',
      amount: '7.00',
      currency: 'USD',
      gateway_reference: 'G-7',
      reason: REASON,
    });
    expect(answer.json()).toMatchObject({ code: 'amount_mismatch', errors: [] });
    expect(await statusesOf(id)).toEqual(['pending']);
    expect(await evidenceOf(id)).toEqual([
      {
        status: 'failed',
        verdict: 'amount_mismatch',
        reason: 'declined',
        amount: '700',
        currency: 'USD',
        reference: 'G-7',
      },
    ]);
  });

  it.each(['unknown', 'not_found'])('says %s of what is processing', async (status) => {
    const id = await depositAt('processing');
    expect((await send({ transaction_id: id, status })).status).toBe(200);
    const expected = status === 'unknown' ? ['unknown'] : [];
    expect(await statusesOf(id)).toEqual(['pending', 'processing', ...expected]);
  });
});

describe('a callback on a transaction that is not the gateway’s', () => {
  it('is 404, for an absent one exactly as for a foreign one', async () => {
    const foreign = await depositAt('pending');
    await api.pool.query('ALTER TABLE transaction DISABLE TRIGGER guard_transaction');
    await api.pool.query(`UPDATE transaction SET gateway = 'soap-sim' WHERE id = $1`, [foreign]);
    await api.pool.query('ALTER TABLE transaction ENABLE TRIGGER guard_transaction');
    const headers = { 'X-Request-Id': 'same' };
    const answers = await Promise.all(
      [foreign, randomUUID()].map((transaction_id) =>
        send({ transaction_id, status: 'completed', ...MONEY }, { headers }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect(await statusesOf(foreign)).toEqual(['pending']);
  });
});

describe('a webhook-id that was answered before', () => {
  it.each<[string, number, object]>([
    ['applied', 200, { status: 'completed', ...MONEY }],
    ['a mismatch', 409, { status: 'completed', ...MONEY, amount: '1.00' }],
    ['not found', 404, { status: 'processing', transaction_id: randomUUID() }],
  ])('gets the first answer again: %s', async (_what, expected, changed) => {
    const id = await depositAt('pending');
    const webhookId = randomUUID();
    const report = { transaction_id: id, ...changed };
    const first = await send(report, { webhookId, ageSeconds: 10 });
    const before = await statusesOf(id);
    const second = await send(report, { webhookId });
    expect([first.status, second.status]).toEqual([expected, expected]);
    expect(await statusesOf(id)).toEqual(before);
  });

  it('gets it though the transaction has moved on', async () => {
    const id = await depositAt('pending');
    const webhookId = randomUUID();
    const processing = { transaction_id: id, status: 'processing' };
    await send(processing, { webhookId });
    await send({ transaction_id: id, status: 'completed', ...MONEY });
    expect((await send(processing, { webhookId })).json()).toEqual({ result: 'applied' });
    expect(await statusesOf(id)).toEqual(['pending', 'processing', 'completed']);
  });

  it('is refused with another body, whatever that says', async () => {
    const id = await depositAt('pending');
    const webhookId = randomUUID();
    await send({ transaction_id: id, status: 'processing' }, { webhookId });
    const answer = await send({ transaction_id: id, status: 'completed', ...MONEY }, { webhookId });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'callback_conflict' });
    expect(await statusesOf(id)).toEqual(['pending', 'processing']);
  });
});

describe('fifty callbacks at once', () => {
  const atOnce = (report: object, webhookIdOf: () => string) =>
    Promise.all(Array.from({ length: 50 }, () => send(report, { webhookId: webhookIdOf() })));

  it.each(['one webhook-id', 'an id each'])('with %s are one event', async (which) => {
    const id = await depositAt('pending');
    const one = randomUUID();
    const report = { transaction_id: id, status: 'completed', ...MONEY };
    const answers = await atOnce(report, which === 'an id each' ? randomUUID : () => one);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await statusesOf(id)).toEqual(['pending', 'completed']);
    const receipts = 'SELECT count(*) FROM callback_receipt WHERE transaction_id = $1';
    expect(await numberOf(api.pool, receipts, [id])).toBe(which === 'an id each' ? 50 : 1);
  });

  it('about nothing that is there are one and the same 404', async () => {
    const report = { transaction_id: randomUUID(), status: 'processing' };
    const one = randomUUID();
    const answers = await atOnce(report, () => one);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  });

  it('of one webhook-id about two transactions are one event and one conflict', async () => {
    const ids = await Promise.all([depositAt('pending'), depositAt('pending')]);
    const webhookId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_none, index) =>
        send({ transaction_id: ids[index % 2], status: 'processing' }, { webhookId }),
      ),
    );
    const histories = await Promise.all(ids.map(statusesOf));
    expect(histories.map(({ length }) => length).sort()).toEqual([1, 2]);
    const winner = histories[0]?.length === 2 ? 0 : 1;
    answers.forEach(({ status }, index) => {
      expect(status).toBe(index % 2 === winner ? 200 : 409);
    });
  });

  it('of two kinds have one winner', async () => {
    const id = await depositAt('pending');
    const [completed, failed] = await Promise.all([
      atOnce({ transaction_id: id, status: 'completed', ...MONEY }, randomUUID),
      atOnce({ transaction_id: id, status: 'failed', reason: REASON }, randomUUID),
    ]);
    const [, winner, ...more] = await statusesOf(id);
    expect(more).toEqual([]);
    const [won, lost] = winner === 'completed' ? [completed, failed] : [failed, completed];
    expect(new Set(won.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(lost.map(({ status }) => status))).toEqual(new Set([409]));
  });
});
