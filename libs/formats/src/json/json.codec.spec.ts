import { AppError, type Problem } from '#libs/errors';
import type { Transaction, TransactionState } from '#libs/transaction';
import { JsonCodec } from './json.codec.js';

const codec = new JsonCodec();
const STYLE = { format: 'json', shape: 'object' };
const CONTEXT = { type: 'deposit', now: new Date('2026-11-23T09:00:00Z') } as const;
const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';

const CARD = {
  type: 'card',
  maskedNumber: '411111******1111',
  expiryMonth: 12,
  expiryYear: 2030,
  maskedHolder: 'A*** L***',
} as const;

const transaction = (state: TransactionState, changed: Partial<Transaction> = {}): Transaction => ({
  id: ID,
  type: 'deposit',
  amountMinor: 10_000n,
  currency: 'EUR',
  instrument: CARD,
  gateway: 'json-sim',
  format: 'json',
  merchant: 'sandbox',
  state,
  version: 3,
  createdAt: new Date('2026-11-23T09:00:00.000Z'),
  updatedAt: new Date('2026-11-23T09:00:01.000Z'),
  ...changed,
});

/** The documents of WIRE §2, word for word. */
const VIEW = {
  id: ID,
  type: 'deposit',
  status: 'pending',
  amount: '100.00',
  currency: 'EUR',
  instrument: {
    type: 'card',
    number: '411111******1111',
    expiry_month: 12,
    expiry_year: 2030,
    holder: 'A*** L***',
  },
  reference: 'order-1001',
  description: 'Two books',
  metadata: { basket: '77' },
  format: 'json',
  gateway: 'json-sim',
  reason: null,
  created_at: '2026-11-23T09:00:00.000Z',
  updated_at: '2026-11-23T09:00:01.000Z',
};
const TEXTS = { reference: 'order-1001', description: 'Two books', metadata: { basket: '77' } };

describe('a reply', () => {
  const reply = (...transactions: Transaction[]) => codec.encodeReply(transactions);

  it('has the fields of the wire contract, in their order', () => {
    expect(reply(transaction({ status: 'pending' }, TEXTS))).toEqual({
      contentType: 'application/json',
      body: JSON.stringify(VIEW),
    });
  });

  it('leaves absent fields absent, and shows the reason and a bank account', () => {
    const state = { status: 'failed', reason: { code: 'declined', message: 'No.' } } as const;
    const instrument = {
      type: 'bank_account',
      maskedIban: 'DE89****3000',
      maskedHolder: 'A***',
    } as const;
    const body = JSON.parse(reply(transaction(state, { instrument })).body) as object;
    expect(body).toMatchObject({
      status: 'failed',
      reason: { code: 'declined', message: 'No.' },
      instrument: { type: 'bank_account', iban: 'DE89****3000', holder: 'A***' },
    });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['reference']));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['metadata']));
  });

  it('shows nothing that is not named: merchant, version, a clear number', () => {
    const clear = { ...CARD, number: '4111111111111111', cvc: '123' };
    const { body } = reply(transaction({ status: 'pending' }, { instrument: clear }));
    expect(body).not.toMatch(/4111111111111111|cvc|sandbox|version|merchant/);
  });

  it('holds exactly one transaction', () => {
    const one = transaction({ status: 'pending' });
    expect(() => reply()).toThrow('exactly one');
    expect(() => reply(one, one)).toThrow('exactly one');
  });
});

it('a problem is problem+json with the members of RFC 9457', () => {
  const problem: Problem = {
    type: 'urn:payment-gateway:problem:validation_failed',
    title: 'The request breaks a rule',
    status: 400,
    detail: 'Some fields break a rule.',
    code: 'validation_failed',
    requestId: 'request-1',
    errors: [{ path: '/amount', code: 'amount', message: 'Wrong.' }],
  };
  const { contentType, body } = codec.encodeProblem(problem);
  const { requestId, ...members } = problem;
  expect(contentType).toBe('application/problem+json');
  expect(JSON.parse(body)).toEqual({ ...members, request_id: requestId });
});

it.each([
  ['application/json', STYLE],
  ['application/*', STYLE],
  ['*/*', STYLE],
  ['text/*', undefined],
  ['text/json', undefined],
  ['application/problem+json', undefined],
  ['', undefined],
])('serves %j with %j', (mediaType, style) => {
  expect(codec.styleFor(mediaType)).toEqual(style);
});

it('writes a message as the wire contract says', () => {
  const value = codec.encodeMessage(transaction({ status: 'pending' }, TEXTS));
  expect(JSON.parse(value.toString())).toEqual({
    transaction_id: ID,
    type: 'deposit',
    amount: '100.00',
    currency: 'EUR',
    instrument: VIEW.instrument,
    ...TEXTS,
    gateway: 'json-sim',
    created_at: '2026-11-23T09:00:00.000Z',
  });
});

it('writes a callback as the wire contract says', () => {
  const report = {
    transactionId: ID,
    status: 'failed',
    money: { amountMinor: 10_000n, currency: 'EUR' },
    gatewayReference: 'G-123',
    reason: { code: 'declined', message: 'No.' },
  } as const;
  expect(JSON.parse(codec.encodeCallback(report).toString())).toEqual({
    transaction_id: ID,
    status: 'failed',
    amount: '100.00',
    currency: 'EUR',
    gateway_reference: 'G-123',
    reason: { code: 'declined', message: 'No.' },
  });
  expect(codec.encodeCallback({ transactionId: ID, status: 'not_found' }).toString()).toBe(
    `{"transaction_id":"${ID}","status":"not_found"}`,
  );
});

describe('a request', () => {
  const instrument =
    '{"type":"card","number":"4111111111111111","expiry_month":12,"expiry_year":2030,"holder":"A"}';
  const request = (fields: string) =>
    Buffer.from(`{"amount":"1.00","currency":"EUR","instrument":${instrument}${fields}}`);
  const codeOf = (body: Buffer): string => {
    try {
      codec.receiveRequest(body).read(CONTEXT);
      return 'read';
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
  };

  it('is answered in the one style there is', () => {
    const received = codec.receiveRequest(request(''));
    expect(received.style).toEqual(STYLE);
    expect(received.read(CONTEXT)).toMatchObject([{ amountMinor: 100n, currency: 'EUR' }]);
  });

  it.each([
    ['', 'read'],
    [',"reference":null', 'read'],
    [',"metadata":{"constructor":"x"}', 'read'],
    [',"amount":"1.00"', 'malformed_body'],
    [',"\\u0061mount":"2.00"', 'malformed_body'],
    [',"__proto__":{"gateway":"json-sim"}', 'malformed_body'],
    [',"metadata":{"__proto__":"x"}', 'malformed_body'],
    [',"metadata":{"a":1e400}', 'malformed_body'],
    [',"constructor":{"prototype":{"polluted":true}}', 'validation_failed'],
    [',"reference":"\\u0000"', 'validation_failed'],
    [',"reference":"\\ud83d"', 'validation_failed'],
    [',"reference":"\\ud83d\\ude00"', 'read'],
    [',"status":"completed"', 'validation_failed'],
    [',"cvc":"123"', 'cvc_not_accepted'],
  ])('with %s is %s', (fields, code) => {
    expect(codeOf(request(fields))).toBe(code);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each(['1.00', '1', '100', '1e2', '-0', 'true', 'null', '["1.00"]', '9007199254740993'])(
    'with the bare amount %s is refused',
    (amount) => {
      const body = request('').toString().replace('"1.00"', amount);
      expect(codeOf(Buffer.from(body))).toMatch(/^(malformed_body|validation_failed)$/);
    },
  );
});
