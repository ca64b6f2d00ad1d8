import { AppError, type FieldError } from '#libs/errors';
import { formatAmount } from '#libs/transaction';
import { SoapCodec } from './soap.codec.js';

const codec = new SoapCodec();
const DEPOSIT = { type: 'deposit', now: new Date('2026-11-23T09:00:00Z') } as const;
const OURS = 'urn:payment-gateway:v1';
const ENVELOPE = 'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"';
const CARD = `<card><number>4111111111111111</number><expiryMonth>12</expiryMonth>
  <expiryYear>2030</expiryYear><holder>Ada</holder></card>`;
const REQUEST = `<amount>100.00</amount><currency>EUR</currency><instrument>${CARD}</instrument>`;

const bare = (content: string) => `<DepositRequest xmlns="${OURS}">${content}</DepositRequest>`;
const enclosed = (content: string, header = '') =>
  `<e:Envelope ${ENVELOPE}>${header}<e:Body>${bare(content)}</e:Body></e:Envelope>`;
const read = (text: string) => {
  const [request] = codec.receiveRequest(Buffer.from(text)).read(DEPOSIT);
  if (!request) throw new Error('There is no request.');
  return request;
};

function errorOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was read.');
}

/** `read`, or the code of the error with the place of the first broken rule. */
function fateOf(text: string): string {
  try {
    read(text);
    return 'read';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const [first] = error.errors as readonly (FieldError | undefined)[];
    return first ? `${first.path} ${first.code}` : error.code;
  }
}

describe('the rules are those of JSON, with its paths', () => {
  const changed = (from: string, to: string) => enclosed(REQUEST.replace(from, to));

  it.each([
    ['read', changed('>12<', '>09<')],
    ['read', changed('>2030<', '> 2030 <')],
    ['read', enclosed(`${REQUEST}<gateway>soap-sim</gateway>`)],
    ['read', enclosed(`${REQUEST}<metadata/>`)],
    [
      'read',
      enclosed(`<instrument>${CARD}</instrument><currency>EUR</currency><amount>1</amount>`),
    ],
    ['/gateway unknown_gateway', enclosed(`${REQUEST}<gateway>json-sim</gateway>`)],
    ['/reference length', enclosed(`${REQUEST}<reference/>`)],
    ['/reference characters', enclosed(`${REQUEST}<reference> </reference>`)],
    [
      '/description sensitive_text',
      enclosed(`${REQUEST}<description>4111111111111111</description>`),
    ],
    ['/amount required', changed('<amount>100.00</amount>', '')],
    ['/amount amount', changed('100.00', '')],
    ['/currency currency', changed('EUR', 'eur')],
    ['/instrument required', bare('<amount>1</amount><currency>EUR</currency>')],
    ['/instrument/type unsupported', changed(CARD, '')],
    ['/instrument/type unsupported', changed(CARD, '<cheque/>')],
    ['/instrument type', changed(CARD, 'text')],
    ['/instrument/number luhn', changed('4111111111111111', '4111111111111112')],
    ['/instrument/number syntax', changed('4111111111111111', '4111 1111 1111 1111')],
    ['/instrument/expiry_month type', changed('>12<', '>December<')],
    ['/instrument/expiry_month type', changed('>12<', '>1e1<')],
    ['/instrument/expiry_month range', changed('>12<', '>13<')],
    ['/instrument/expiry_year expired', changed('>2030<', '>2025<')],
    ['/instrument/holder required', changed('<holder>Ada</holder>', '')],
    ['/status unknown_field', enclosed(`${REQUEST}<status>completed</status>`)],
    ['/instrument/pin unknown_field', changed('<holder>', '<pin>1</pin><holder>')],
    ['/instrument/cvc cvc_not_accepted', changed('<holder>', '<cvc>123</cvc><holder>')],
    ['/instrument/CVV2 cvc_not_accepted', changed('<card>', '<card CVV2="123">')],
    ['/metadata/cvc cvc_not_accepted', enclosed(`<metadata><entry key="cvc">1</entry></metadata>`)],
    ['/metadata metadata', enclosed(`${REQUEST}<metadata><entry>1</entry></metadata>`)],
    ['/metadata metadata', enclosed(`${REQUEST}<metadata>text</metadata>`)],
    [
      '/header must_understand',
      enclosed(REQUEST, '<e:Header><a e:mustUnderstand="1"/></e:Header>'),
    ],
  ])('%s', (fate, text) => {
    expect(fateOf(text)).toBe(fate);
  });

  it('nil is absence', () => {
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const text = enclosed(`${REQUEST}<reference ${xsi} xsi:nil="true"/>`);
    expect('reference' in read(text)).toBe(false);
  });

  it('free text is as sent, every blank of it', () => {
    const text = enclosed(`${REQUEST}<reference> a&#13;<![CDATA[<b>]]> </reference>`);
    expect(read(text).reference).toBe(' a\r<b> ');
  });
});

describe('an amount', () => {
  it.each([
    '100.00',
    ' 100.00 ',
    '\n\t100.00\r\n',
    '10<![CDATA[0.0]]>0',
    '<![CDATA[100]]><![CDATA[.00]]>',
    '10<!-- 9 -->0.00',
    '1<!---->0<!---->0',
    '&#49;00.&#x30;0',
    '100.0',
  ])('split or padded as %j is one hundred', (amount) => {
    expect(formatAmount(read(bare(REQUEST.replace('100.00', amount))))).toBe('100.00');
  });

  it.each([
    '1 00.00',
    '10<![CDATA[ ]]>0.00',
    '1&#160;00',
    '\u00a0100.00',
    '100,00',
    '1e2',
    '+100.00',
    '-100.00',
    '-0',
    '0100.00',
    '.5',
    '100.',
    '100.000',
    'INF',
    'NaN',
    '0x64',
    '\uff11\uff10\uff10',
    '&#x661;00',
    '10<?x?>0.00',
    '10<b/>0.00',
    '10&zero;0.00',
    '<value>100.00</value>',
    '100.00</amount><amount>100.00',
    '100.00</amount><amount xmlns="urn:other">1.00',
  ])('split or written as %j is refused', (amount) => {
    expect(fateOf(bare(REQUEST.replace('100.00', amount)))).not.toBe('read');
  });

  it.each(['unit="cent"', 'currency="JPY"', 'e="1"'])('with %s is refused', (attribute) => {
    const text = bare(REQUEST.replace('<amount>', `<amount ${attribute}>`));
    expect(fateOf(text)).toBe('/amount type');
  });
});

describe('namespaces', () => {
  const prefixed = (prefix: string, uri: string) =>
    bare(REQUEST)
      .replace(` xmlns="${OURS}"`, ` xmlns:${prefix}="${uri}"`)
      .replace(/<(\/?)(?=[A-Za-z])/g, `<$1${prefix}:`);

  it('count by their name, whatever the prefix', () => {
    expect(fateOf(prefixed('pg', OURS))).toBe('read');
    expect(fateOf(prefixed('soap', OURS))).toBe('read');
    expect(
      fateOf(
        enclosed(REQUEST).replaceAll('e:', 'DepositRequest:').replace(':e=', ':DepositRequest='),
      ),
    ).toBe('read');
  });

  it.each([
    [
      'the right prefix of another one',
      prefixed('pg', 'urn:payment-gateway:v2'),
      'unknown_document',
    ],
    ['blanks in the name', bare(REQUEST).replace(OURS, ` ${OURS}`), 'malformed_body'],
    ['no namespace', bare(REQUEST).replace(` xmlns="${OURS}"`, ''), 'unknown_document'],
    [
      'an element in none',
      bare(REQUEST.replace('<amount>', '<amount xmlns="">')),
      '/amount required',
    ],
    [
      'an element in another one',
      bare(REQUEST.replace('<amount>', '<amount xmlns="urn:other">')),
      '/amount required',
    ],
    [
      'an element of the envelope',
      enclosed(REQUEST.replace('<currency>EUR</currency>', '<e:currency>EUR</e:currency>')),
      '/currency required',
    ],
  ])('are told apart: %s', (_what, text, fate) => {
    const error = errorOf(() => read(text));
    const errors = error.errors.map(({ path, code }) => `${path} ${code}`);
    expect([error.code, ...errors]).toContain(fate);
  });
});

describe('an attack', () => {
  const canary = 'canary4111111111111111';
  const fill = (piece: string) => piece.repeat(60_000 / piece.length);

  it.each([
    ['an entity of a file', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///${canary}">]>${bare('&x;')}`],
    ['an entity of a server', `<!DOCTYPE a SYSTEM "http://127.0.0.1:9/${canary}">${bare('')}`],
    ['an entity without its declaration', enclosed(REQUEST.replace('Ada', `&${canary};`))],
    ['deep nesting', enclosed(fill(`<${canary}>`))],
    ['deep nesting in the header', enclosed(REQUEST, `<e:Header>${fill('<a>')}`)],
    ['many elements', enclosed(REQUEST + fill(`<${canary}/>`))],
    ['many header blocks', enclosed(REQUEST, `<e:Header>${fill('<a/>')}</e:Header>`)],
    ['many attributes', enclosed(`<a ${fill(`${canary}="" `)}/>`)],
    ['many namespaces', enclosed(`<a ${fill(`xmlns:${canary}="u" `)}/>`)],
    ['a long text', enclosed(REQUEST.replace('Ada', fill(canary)))],
    ['a long name', enclosed(`<${fill(canary)}/>`)],
    ['two requests', enclosed(`${REQUEST}</DepositRequest><DepositRequest xmlns="${OURS}">`)],
    ['a request in a request', enclosed(bare(REQUEST))],
    ['an element twice', enclosed(REQUEST + REQUEST)],
    ['a card in a card', enclosed(REQUEST.replace('<holder>', `${CARD}<holder>`))],
    ['another document behind', enclosed(REQUEST) + enclosed(REQUEST)],
  ])('by %s is refused in no time, and nothing comes back', (_what, text) => {
    const start = performance.now();
    const error = errorOf(() => read(text));
    expect(performance.now() - start).toBeLessThan(250);
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toMatch(/canary|4111/);
    expect(error.cause).toBeUndefined();
  });
});
