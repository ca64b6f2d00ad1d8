import { randomUUID } from 'node:crypto';
import { sign } from '#libs/signing';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall, gatewayKey } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import type { HttpAnswer, HttpCall } from '../../../../test/support/http-call.js';

const MINUTE_MS = 60_000;
const MONEY = { amount: '100.00', currency: 'EUR' };
const NEW_KEY = Buffer.alloc(32, 'new key of json-sim');
/** Signatures are the cheap part of a request; the rest is for a machine that has much to do. */
const FAST_MS = 2_000;

let api: TestApi;
let id: string;

beforeAll(async () => {
  const ring = [gatewayKey('json-sim'), NEW_KEY].map((key) => `whsec_${key.toString('base64')}`);
  api = await startApi({ env: { GATEWAY_SECRETS: `json-sim:${ring.join('|')}` } });
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ id } = await api.deposit());
});
afterEach(() => jest.restoreAllMocks());

const reportOf = (status: string) => ({ transaction_id: id, status, ...MONEY });
const signatureOf = (call: HttpCall) => call.headers?.['webhook-signature'] as string;
const withHeaders = (call: HttpCall, headers: HttpCall['headers']): HttpCall => ({
  ...call,
  headers: { ...call.headers, ...headers },
});
const historyOf = async (transactionId: string) => {
  const answer = await api.get(`/v1/transactions/${transactionId}/events`);
  return (answer.json() as { data: { status: string }[] }).data.map(({ status }) => status);
};
const receipts = () => numberOf(api.pool, 'SELECT count(*) FROM callback_receipt');

describe('a callback that somebody has listened to and sends again', () => {
  it('six minutes later is 401 and changes nothing', async () => {
    const heard = callbackCall(reportOf('processing'));
    expect((await api.call(heard)).status).toBe(200);
    const before = await receipts();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 6 * MINUTE_MS);
    expect((await api.call(heard)).status).toBe(401);
    jest.restoreAllMocks();
    expect(await historyOf(id)).toEqual(['pending', 'processing']);
    expect(await receipts()).toBe(before);
  });

  it('with another valid signature is known by its id, and has no second effect', async () => {
    const webhookId = randomUUID();
    const heard = callbackCall(reportOf('processing'), { webhookId });
    expect((await api.call(heard)).status).toBe(200);
    expect((await api.call(callbackCall(reportOf('completed')))).status).toBe(200);
    const before = await receipts();
    const spellings = [
      signatureOf(callbackCall(reportOf('processing'), { webhookId, key: NEW_KEY })),
      `${signatureOf(heard)} v1,${'A'.repeat(43)}=`,
    ];
    for (const spelling of spellings) {
      const again = withHeaders(heard, { 'webhook-signature': spelling });
      expect((await api.call(again)).json()).toEqual({ result: 'applied' });
    }
    expect(await receipts()).toBe(before);
    expect(await historyOf(id)).toEqual(['pending', 'processing', 'completed']);
  });

  it.each<[string, (signature: string) => string]>([
    ['in capitals', (signature) => signature.toUpperCase()],
    ['with a character more', (signature) => `${signature}0`],
    ['with a character less', (signature) => signature.slice(0, -1)],
    ['of another version', (signature) => signature.replace('v1,', 'v1a,')],
    ['in base64url', (signature) => signature.replaceAll(/[+/=]/g, '-')],
    ['in hexadecimal', (signature) => Buffer.from(signature.slice(3), 'base64').toString('hex')],
  ])('with its signature %s is 401', async (_what, spell) => {
    const heard = callbackCall(reportOf('processing'));
    const spelling = spell(signatureOf(heard));
    const answer = await api.call(withHeaders(heard, { 'webhook-signature': spelling }));
    expect(answer.status).toBe(401);
    expect(await historyOf(id)).toEqual(['pending']);
  });
});

describe('a signature is over bytes', () => {
  it.each<[string, (body: string) => string]>([
    ['a space more', (body) => body.replace(':', ': ')],
    ['a line more', (body) => `${body}\n`],
    [
      'its fields in another order',
      (body) =>
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body) as object).reverse())),
    ],
    ['a letter as an escape', (body) => body.replace('status', 'st\\u0061tus')],
  ])('so that the same document with %s is 401', async (_what, rewrite) => {
    const report = reportOf('processing');
    const sentBody = rewrite(JSON.stringify(report));
    expect(JSON.parse(sentBody)).toEqual(report);
    expect((await api.call(callbackCall(report, { sentBody }))).status).toBe(401);
    expect(await historyOf(id)).toEqual(['pending']);
  });

  it('and one over none is 401 or 400, never an error of ours', async () => {
    const signed = callbackCall('');
    const { method = 'POST', path, headers = {} } = signed;
    const answers = await Promise.all([api.call(signed), api.call({ method, path, headers })]);
    for (const { status } of answers) expect([400, 401]).toContain(status);
    expect((await api.call(callbackCall(reportOf('processing'), { sentBody: '' }))).status).toBe(
      401,
    );
  });
});

describe('many signatures', () => {
  const timed = async (call: HttpCall): Promise<HttpAnswer> => {
    const startedAt = Date.now();
    const answer = await api.call(call);
    expect(Date.now() - startedAt).toBeLessThan(FAST_MS);
    return answer;
  };
  const wrong = (count: number) =>
    Array.from({ length: count }, (_none, index) =>
      sign(Buffer.alloc(32, index), randomUUID(), 0, Buffer.alloc(0)),
    ).join(' ');

  it('that fit into the headers are 401, soon', async () => {
    const call = callbackCall(reportOf('processing'), {
      headers: { 'webhook-signature': wrong(300) },
    });
    expect((await timed(call)).status).toBe(401);
  });

  it('that do not fit are 431, soon', async () => {
    const headers = { 'webhook-signature': wrong(400) };
    const answer = await timed(callbackCall(reportOf('processing'), { headers }));
    expect([answer.status, answer.json()]).toEqual([
      431,
      expect.objectContaining({ code: 'headers_too_large' }),
    ]);
  });

  it('that are ten thousand are refused before they have all arrived', async () => {
    const headers = { 'webhook-signature': wrong(10_000) };
    const refused = timed(callbackCall(reportOf('processing'), { headers })).then(
      ({ status }) => status,
      // Whoever still sends when the answer comes may see the end of the connection only.
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(await refused);
    expect((await api.call(callbackCall(reportOf('processing')))).status).toBe(200);
  });
});

describe('processing, completed, completed again and failed, in any order', () => {
  const STATUSES = ['processing', 'completed', 'completed', 'failed'];

  it('end in the first final word, with one row of history a step', async () => {
    const orders = permutations(STATUSES);
    expect(orders).toHaveLength(24);
    await Promise.all(orders.map(expectRules));
  });

  async function expectRules(order: readonly string[]): Promise<void> {
    const { id: transaction_id } = await api.deposit();
    const answers: number[] = [];
    for (const status of order) {
      const call = callbackCall({ transaction_id, status, ...MONEY });
      answers.push((await api.call(call)).status);
    }
    const first = order.find((status) => status !== 'processing') ?? '';
    const isProcessingFirst = order[0] === 'processing';
    expect([order, await historyOf(transaction_id)]).toEqual([
      order,
      ['pending', ...(isProcessingFirst ? ['processing'] : []), first],
    ]);
    const expected = order.map((status) =>
      status === 'processing' || status === first ? 200 : 409,
    );
    expect([order, answers]).toEqual([order, expected]);
  }
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
