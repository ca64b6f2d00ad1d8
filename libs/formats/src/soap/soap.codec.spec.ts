import { AppError, toProblem } from '#libs/errors';
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
const receive = (text: string) => codec.receiveRequest(Buffer.from(text));

function errorOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was read.');
}

describe('a request', () => {
  it.each([
    ['bare', bare(REQUEST)],
    ['envelope-1.1', enclosed(REQUEST)],
    [
      'envelope-1.2',
      enclosed(REQUEST).replace(/http:[^"]+/, 'http://www.w3.org/2003/05/soap-envelope'),
    ],
  ])('in the shape %s is read', (shape, text) => {
    const received = receive(text);
    expect(received.style).toEqual({ format: 'soap', shape });
    expect(received.credentials).toEqual({});
    expect(received.read(DEPOSIT)).toMatchObject([
      { type: 'deposit', amountMinor: 10_000n, currency: 'EUR' },
    ]);
  });

  it('may bring the credentials in its header', () => {
    const header = `<e:Header><apiKey xmlns="${OURS}">sk</apiKey></e:Header>`;
    expect(receive(enclosed(REQUEST, header)).credentials).toEqual({ apiKey: 'sk' });
  });

  it.each([
    ['malformed_body', bare(`${REQUEST}<!DOCTYPE a>`)],
    ['malformed_body', bare(REQUEST).slice(0, -1)],
    ['malformed_body', enclosed(`${REQUEST}&nbsp;`)],
    ['malformed_body', enclosed(REQUEST).replaceAll('e:Body', 'e:Header')],
    ['unknown_document', enclosed(REQUEST).replaceAll('DepositRequest', 'WithdrawalRequest')],
    ['unknown_document', bare(REQUEST).replaceAll('DepositRequest', 'WithdrawalRequest')],
    ['unknown_document', bare(REQUEST).replaceAll('DepositRequest', 'Deposit')],
    ['validation_failed', bare('')],
    ['malformed_body', bare('text')],
  ])('has a shape before it is %s: %s', (code, text) => {
    const received = receive(text);
    expect(received.style.shape).toBe(text.startsWith('<e:') ? 'envelope-1.1' : 'bare');
    expect(received.credentials).toEqual({});
    expect(errorOf(() => received.read(DEPOSIT)).code).toBe(code);
  });

  it('that is not UTF-8 behind its root has a shape too', () => {
    const body = Buffer.from(enclosed(REQUEST.replace('Ada', 'Ad\u00e9')), 'latin1');
    const received = codec.receiveRequest(body);
    expect(received.style.shape).toBe('envelope-1.1');
    expect(errorOf(() => received.read(DEPOSIT)).detail).toContain('UTF-8');
  });

  it.each([
    ['malformed_body', ''],
    ['malformed_body', '{"amount":"100.00"}'],
    ['malformed_body', '<!DOCTYPE DepositRequest><DepositRequest/>'],
    ['unknown_document', '<DepositRequest/>'],
    ['unknown_document', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>'],
  ])('has no shape when it is %s: %s', (code, text) => {
    expect(errorOf(() => receive(text)).code).toBe(code);
  });
});

describe('messages and callbacks', () => {
  const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';
  const callback = `<CallbackRequest xmlns="${OURS}"><transactionId>${ID}</transactionId>
    <status>unknown</status><fee/><fee/><!-- newer --></CallbackRequest>`;

  it('are read bare or enclosed, and may say more than we know', () => {
    const report = { transactionId: ID, status: 'unknown' };
    expect(codec.decodeCallback(Buffer.from(callback))).toEqual(report);
    const text = `<e:Envelope ${ENVELOPE}><e:Body>${callback}</e:Body></e:Envelope>`;
    expect(codec.decodeCallback(Buffer.from(text))).toEqual(report);
  });

  it.each([
    ['unknown_document', bare(REQUEST)],
    ['unknown_document', '<CallbackRequest/>'],
    ['malformed_body', callback.replace('<fee/>', '<status>completed</status>')],
    ['validation_failed', callback.replace('unknown<', 'canceled<')],
  ])('are %s: %s', (code, text) => {
    expect(errorOf(() => codec.decodeCallback(Buffer.from(text))).code).toBe(code);
  });

  it('are written in an envelope of SOAP 1.1', () => {
    expect(codec.contentType).toBe('text/xml; charset=utf-8');
    const text = codec.encodeCallback({ transactionId: ID, status: 'unknown' }).toString();
    expect(text).toContain(`<soap:Body><CallbackRequest xmlns="${OURS}">`);
    expect(text).toContain('xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"');
  });
});

describe('an answer', () => {
  const problem = toProblem(
    new AppError('not_found', 'There is no such transaction.'),
    'request-1',
  );

  it.each([
    ['bare', 'application/problem+xml', '<problem xmlns'],
    ['look-up-text', 'application/problem+xml', '<problem xmlns'],
    ['envelope-1.1', 'text/xml; charset=utf-8', '<soap:Body><soap:Fault><faultcode>'],
    ['envelope-1.2', 'application/soap+xml', '<soap:Body><soap:Fault><soap:Code>'],
    ['look-up-envelope-1.2', 'application/soap+xml', '<soap:Body><soap:Fault><soap:Code>'],
  ])('about a problem in the shape %s is %s', (shape, contentType, start) => {
    const { body, ...rest } = codec.encodeProblem(problem, { format: 'soap', shape });
    expect(rest).toEqual({ contentType });
    expect(body).toContain(start);
    expect(body).toContain('<code>not_found</code>');
  });

  it('holds one transaction', () => {
    expect(() => codec.encodeReply([], codec.plainStyle)).toThrow('exactly one');
  });
});
