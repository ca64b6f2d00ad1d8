import { sign } from '#libs/signing';
import { SANDBOX_KEY } from './sandbox';
import { type SeededSet, seededId, seededReference } from './seeded';

/**
 * What is sent. `accept-json` may go to another path than the product's, for comparison. `replay`
 * sends the first `count` requests of the run `of` again. `read` and `list` go round a number of
 * stored transactions, `callback` reports each once, beginning with number `from`.
 */
export type RequestSpec =
  | { readonly kind: 'accept-json'; readonly path?: string }
  | { readonly kind: 'accept-soap' }
  | Replay
  | Read
  | { readonly kind: 'list' }
  | { readonly kind: 'list-reference'; readonly count: number }
  | { readonly kind: 'callback'; readonly from: number }
  | { readonly kind: 'mixed'; readonly replay: Replay; readonly read: Read };

export interface Replay {
  readonly kind: 'replay';
  readonly of: string;
  readonly count: number;
}

interface Read {
  readonly kind: 'read';
  readonly count: number;
  /** From one to the next; without a common divisor with `count`, each has its turn. */
  readonly stride: number;
}

/** Makes the bytes of request `n`; the number is in its key and its reference. */
export type RequestMaker = (n: number) => string;

/** All numbers are of one length, so that the length of the body is known beforehand. */
const DIGITS = 9;
const HEADERS = `Host: 127.0.0.1\r\nAuthorization: Bearer ${SANDBOX_KEY}\r\n`;
const CALLBACK_GATEWAY = 'json-sim';
/** The documented development secret of the gateway. */
const CALLBACK_KEY = Buffer.from(`${CALLBACK_GATEWAY}-development-secret-00000000`);
const LIST = '/v1/transactions?limit=20';

/** What a request is called in the database: `<run>-<n>`. */
export function referenceOf(run: string, n: number): string {
  return `${run}-${n.toString().padStart(DIGITS, '0')}`;
}

export function requestMaker(spec: RequestSpec, run: string): RequestMaker {
  switch (spec.kind) {
    case 'accept-json':
      return accept(run, spec.path ?? '/v1/deposits', 'application/json', jsonDeposit);
    case 'accept-soap':
      return accept(run, '/v1/deposits', 'text/xml', soapDeposit);
    case 'replay': {
      const again = requestMaker({ kind: 'accept-json' }, spec.of);
      return (n) => again(n % spec.count);
    }
    case 'read':
      return (n) => get(`/v1/transactions/${seededId('final', (n * spec.stride) % spec.count)}`);
    case 'list':
      return () => get(LIST);
    case 'list-reference':
      return (n) => get(`${LIST}&reference=${seededReference(n % spec.count)}`);
    case 'callback':
      return (n) => callback('open', spec.from + n);
    case 'mixed':
      return mixed(run, spec.replay, spec.read);
    default:
      return spec satisfies never;
  }
}

/** Of twenty requests of a merchant: ten deposits in JSON, two in SOAP, five reads, two lists… */
function mixed(run: string, replay: Replay, read: Read): RequestMaker {
  const of = (times: number, spec: RequestSpec): RequestMaker[] =>
    Array<RequestMaker>(times).fill(requestMaker(spec, run));
  const turns = [
    ...of(10, { kind: 'accept-json' }),
    ...of(2, { kind: 'accept-soap' }),
    ...of(5, read),
    ...of(2, { kind: 'list' }),
    ...of(1, replay),
  ];
  return (n) => turns[n % turns.length]?.(n) ?? '';
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\n${HEADERS}\r\n`;
}

/** Signed at the last moment: a signature is good for five minutes. */
function callback(set: SeededSet, n: number): string {
  const id = seededId(set, n);
  const body = JSON.stringify({
    transaction_id: id,
    status: 'completed',
    amount: '100.00',
    currency: 'EUR',
    gateway_reference: `G-${n}`,
  });
  const seconds = Math.floor(Date.now() / 1_000);
  return (
    `POST /v1/callbacks/${CALLBACK_GATEWAY} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
    `webhook-id: ${id}\r\nwebhook-timestamp: ${seconds}\r\n` +
    `webhook-signature: ${sign(CALLBACK_KEY, id, seconds, Buffer.from(body))}\r\n\r\n${body}`
  );
}

function accept(
  run: string,
  path: string,
  contentType: string,
  bodyOf: (reference: string) => string,
): RequestMaker {
  const mark = referenceOf(run, 0);
  const [before = '', after = ''] = bodyOf(mark).split(mark);
  const length = before.length + mark.length + after.length;
  const head =
    `POST ${path} HTTP/1.1\r\n${HEADERS}Content-Type: ${contentType}\r\n` +
    `Content-Length: ${length}\r\nIdempotency-Key: `;
  return (n) => {
    const reference = referenceOf(run, n);
    return `${head}${reference}\r\n\r\n${before}${reference}${after}`;
  };
}

/** A deposit with every optional field, as a merchant's shop sends it. */
function jsonDeposit(reference: string): string {
  return JSON.stringify({
    amount: '100.00',
    currency: 'EUR',
    instrument: {
      type: 'card',
      number: '4111111111111111',
      expiry_month: 12,
      expiry_year: new Date().getUTCFullYear() + 4,
      holder: 'Ada Lovelace',
    },
    reference,
    description: 'Two books',
    metadata: { basket: '77' },
  });
}

function soapDeposit(reference: string): string {
  const year = new Date().getUTCFullYear() + 4;
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    '<DepositRequest xmlns="urn:payment-gateway:v1"><amount>100.00</amount>' +
    '<currency>EUR</currency><instrument><card><number>4111111111111111</number>' +
    `<expiryMonth>12</expiryMonth><expiryYear>${year}</expiryYear>` +
    '<holder>Ada Lovelace</holder></card></instrument>' +
    `<reference>${reference}</reference><description>Two books</description>` +
    '<metadata><entry key="basket">77</entry></metadata>' +
    '</DepositRequest></soap:Body></soap:Envelope>'
  );
}
