import { CARD_NUMBER, IBAN } from './canaries.js';
import type { Entry } from './ledger.js';

export interface RequestBody {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

type Wanted = Pick<
  Entry,
  'key' | 'type' | 'format' | 'amount' | 'currency' | 'instrument' | 'rule'
>;

const EXPIRY_YEAR = new Date().getUTCFullYear() + 3;
const HOLDER = 'Ada Lovelace';

/** What a merchant sends, in the format it speaks. */
export function requestBody(wanted: Wanted): RequestBody {
  const path = wanted.type === 'deposit' ? '/v1/deposits' : '/v1/withdrawals';
  return wanted.format === 'json'
    ? { path, contentType: 'application/json', body: jsonOf(wanted) }
    : { path, contentType: 'text/xml', body: soapOf(wanted) };
}

function jsonOf({ key, amount, currency, instrument, rule }: Wanted): string {
  return JSON.stringify({
    amount,
    currency,
    instrument:
      instrument === 'card'
        ? {
            type: 'card',
            number: CARD_NUMBER,
            expiry_month: 12,
            expiry_year: EXPIRY_YEAR,
            holder: HOLDER,
          }
        : { type: 'bank_account', iban: IBAN, holder: HOLDER },
    reference: key,
    ...(rule !== undefined && { metadata: { simulate: rule } }),
  });
}

function soapOf({ key, type, amount, currency, instrument, rule }: Wanted): string {
  const root = type === 'deposit' ? 'DepositRequest' : 'WithdrawalRequest';
  const choice =
    instrument === 'card'
      ? `<card><number>${CARD_NUMBER}</number><expiryMonth>12</expiryMonth>` +
        `<expiryYear>${EXPIRY_YEAR}</expiryYear><holder>${HOLDER}</holder></card>`
      : `<bankAccount><iban>${IBAN}</iban><holder>${HOLDER}</holder></bankAccount>`;
  const metadata =
    rule === undefined ? '' : `<metadata><entry key="simulate">${rule}</entry></metadata>`;
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<${root} xmlns="urn:payment-gateway:v1"><amount>${amount}</amount>` +
    `<currency>${currency}</currency><instrument>${choice}</instrument>` +
    `<reference>${key}</reference>${metadata}</${root}></soap:Body></soap:Envelope>`
  );
}
