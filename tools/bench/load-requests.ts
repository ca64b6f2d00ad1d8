import { SANDBOX_KEY } from './sandbox';

export type RequestKind = 'accept-json' | 'accept-soap';

/** Makes the bytes of request `n`; the number is in its key and its reference. */
export type RequestMaker = (n: number) => string;

/** All numbers are of one length, so that the length of the body is known beforehand. */
const DIGITS = 9;
const HEADERS = `Host: 127.0.0.1\r\nAuthorization: Bearer ${SANDBOX_KEY}\r\n`;

/** What a request is called in the database: `<run>-<n>`. */
export function referenceOf(run: string, n: number): string {
  return `${run}-${n.toString().padStart(DIGITS, '0')}`;
}

export function requestMaker(kind: RequestKind, run: string): RequestMaker {
  switch (kind) {
    case 'accept-json':
      return accept(run, '/v1/deposits', 'application/json', jsonDeposit);
    case 'accept-soap':
      return accept(run, '/v1/deposits', 'text/xml', soapDeposit);
    default:
      return kind satisfies never;
  }
}

/** The status that a request of this kind wants. */
export const WANTED: Readonly<Record<RequestKind, string>> = {
  'accept-json': '202',
  'accept-soap': '202',
};

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
