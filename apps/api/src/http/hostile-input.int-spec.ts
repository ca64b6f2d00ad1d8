import { AUTHORIZED, startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';

/** Valid as a card number; whatever is wrong around it, it never comes back. */
const CANARY = '4929001122334459';
const PART = CANARY.slice(6);
const CODE = 'seven-three-seven';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const call = (body: string | Buffer, path = '/v1/deposits') =>
  api.call({
    method: 'POST',
    path,
    headers: { ...AUTHORIZED, 'Content-Type': 'application/json' },
    body,
  });

const instrument = {
  type: 'card',
  number: CANARY,
  expiry_month: 12,
  expiry_year: new Date().getUTCFullYear() + 3,
  holder: 'Ada Lovelace',
};
const text = JSON.stringify(depositBody({ instrument }));
const changed = (overrides: object) => JSON.stringify(depositBody({ instrument, ...overrides }));
const inside = (json: string) => text.replace(/}$/, `,${json}}`);

const MALFORMED: Readonly<Record<string, string | Buffer>> = {
  'a broken document': text.slice(0, -1),
  'more than one document': text + text,
  'a comma too many': text.replace(/}$/, ',}'),
  'a comment': `/* ${CANARY} */${text}`,
  'invalid UTF-8': Buffer.concat([Buffer.from(text.slice(0, 20)), Buffer.from([0xff, 0xfe])]),
  'an overlong form': Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf, 0x22, 0x7d])]),
  'UTF-16': Buffer.from(text, 'utf16le'),
  'deep nesting': `${'['.repeat(30_000)}${CANARY}${']'.repeat(30_000)}`,
  'deep objects': inside(`"a":${'{"a":'.repeat(5_000)}${CANARY}${'}'.repeat(5_000)}`),
  __proto__: inside(`"__proto__":{"amount":"${CANARY}"}`),
  'an escaped __proto__': inside(`"\\u005f_proto__":{"amount":"${CANARY}"}`),
  'a key twice': inside(`"amount":"${CANARY}"`),
  'a key twice, once escaped': inside(`"\\u0061mount":"${CANARY}"`),
  'a huge number': inside(`"n":${CANARY.repeat(2)}`),
  'a number past doubles': inside('"n":1e400'),
  nothing: '',
  blanks: '   ',
  null: 'null',
  'a list': `[${text}]`,
  'a string': JSON.stringify(CANARY),
  'a number': '411111111111',
};

const INVALID: Readonly<Record<string, string>> = {
  'an unknown field': changed({ [CANARY]: CANARY }),
  'a long key': changed({ ['k'.repeat(10_000)]: CANARY }),
  'many keys': changed(Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, 1]))),
  'a constructor': changed({ constructor: { name: CANARY } }),
  'an amount as a number': changed({ amount: 100 }),
  'an amount as a boolean': changed({ amount: true }),
  'an amount as an object': changed({ amount: { toString: CANARY } }),
  'an amount with an exponent': changed({ amount: '1e2' }),
  'an amount of nothing': changed({ amount: '0.00' }),
  'a negative amount': changed({ amount: '-1.00' }),
  'too many decimals': changed({ amount: '1.000' }),
  'a huge amount': changed({ amount: '9'.repeat(1_000) }),
  'a currency of tests': changed({ currency: 'XTS' }),
  'a card that fails its check': changed({
    instrument: { ...instrument, number: CANARY.replace('59', '58') },
  }),
  'a card number as a number': changed({ instrument: { ...instrument, number: 4929001122334 } }),
  'an instrument that is a list': changed({ instrument: [instrument] }),
  'an instrument of no type': changed({ instrument: { ...instrument, type: CANARY } }),
  'an expired card': changed({ instrument: { ...instrument, expiry_year: 2001 } }),
  'a month past the end': changed({ instrument: { ...instrument, expiry_month: 1e21 } }),
  'a card number in a reference': changed({ reference: CANARY }),
  'a card number with dashes': changed({ description: CANARY.replace(/(.{4})(?=.)/g, '$1-') }),
  'a card number in metadata': changed({ metadata: { note: `pay ${CANARY}` } }),
  'a card number as a key': changed({ metadata: { [CANARY]: 'x' } }),
  'an IBAN': changed({ description: 'DE89 3704 0044 0532 0130 00' }),
  'an API key': changed({ reference: 'sk_live_0000000000000000' }),
  NUL: changed({ reference: 'a\u0000b' }),
  'a lone surrogate': changed({ description: '\ud800' }).replace('\ud800', '\\ud800'),
  'a lone surrogate in metadata': changed({ metadata: { a: '\udfff' } }),
  'a gateway of nobody': changed({ gateway: CANARY }),
  'a gateway of Object': changed({ gateway: '__proto__' }),
};

const CVC: Readonly<Record<string, string>> = {
  'in the body': changed({ cvc: CANARY }),
  'in the instrument': changed({ instrument: { ...instrument, CVV2: CODE } }),
  'in metadata': changed({ metadata: { Cvc: CODE } }),
  'beside other faults': changed({ amount: 7, cvv: CODE }),
};

const table = [
  ...Object.entries(MALFORMED).map(([what, body]) => ['malformed_body', what, body] as const),
  ...Object.entries(INVALID).map(([what, body]) => ['validation_failed', what, body] as const),
  ...Object.entries(CVC).map(([what, body]) => ['cvc_not_accepted', what, body] as const),
];

describe('a body that may not be', () => {
  it('would be accepted without its fault', async () => {
    expect((await call(text)).status).toBe(202);
  });

  it.each(table)('is %s with %s, and comes back in no part', async (code, _what, body) => {
    const before = await numberOf(api.pool, 'SELECT count(*) FROM request');
    const answer = await call(body);
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ code })]);
    const whole = answer.text + JSON.stringify(answer.headers);
    expect(whole).not.toContain(PART);
    expect(whole).not.toContain(CODE);
    expect(answer.text.length).toBeLessThan(16_000);
    expect(await numberOf(api.pool, 'SELECT count(*) FROM request')).toBe(before);
  });
});

describe('a query that may not be', () => {
  it.each([
    'reference=%00',
    'format=%00',
    'gateway=a%00',
    'created_from=2026-W01-1',
    'created_to=20261123',
    'limit=1&limit=2',
    'cursor=%00',
    `${CANARY}=1`,
    `status=${CANARY}`,
    '__proto__=1',
    'constructor=1',
  ])('%s is 400 and comes back in no part', async (query) => {
    const answer = await api.get(`/v1/transactions?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(PART);
  });

  it.each(['reference=%ff', 'reference=%ED%A0%80', "reference='%20OR%201=1--"])(
    '%s finds nothing',
    async (query) => {
      const answer = await api.get(`/v1/transactions?${query}`);
      expect([answer.status, answer.json()]).toEqual([200, { data: [], next_cursor: null }]);
    },
  );
});
