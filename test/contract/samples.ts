import * as fc from 'fast-check';
import {
  currencyExponent,
  type GatewayReport,
  type Money,
  type Reason,
  REPORTED_STATUSES,
  type SubmittedTransaction,
  type Transaction,
} from '#libs/transaction';
import { findSensitive } from '#libs/masking';

/** Values that every format must be able to carry, for the properties of the contract. */

/**
 * Text as the rules of a field let it through, with what formats like to lose: blanks, quotes,
 * tags.
 */
export function anyText(lengthMax: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.constantFrom(...'<>&"\'\\/]]>\t\n\r {}[]:,;#%=+-é王\u00a0\u200b\u2028'.split('')),
    fc.constantFrom('\u{1f4da}', '<![CDATA[', '<!--', '&amp;', '&#13;', '\\u0041', '\ufeff'),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 }),
  );
  return fc
    .array(unit, { minLength: 1, maxLength: lengthMax })
    .map((parts) => Array.from(parts.join('')).slice(0, lengthMax).join(''))
    .filter((text) => /\S/u.test(text) && !text.includes('') && findSensitive(text) === undefined);
}

export const anyMoney: fc.Arbitrary<Money> = fc
  .constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF')
  .chain((currency) =>
    fc.record({
      currency: fc.constant(currency),
      amountMinor: fc.bigInt({
        min: 1n,
        max: 10n ** BigInt(12 + (currencyExponent(currency) ?? 0)) - 1n,
      }),
    }),
  );

const anyInstrument: fc.Arbitrary<SubmittedTransaction['instrument']> = fc.oneof(
  fc.record({
    type: fc.constant('card' as const),
    maskedNumber: fc.stringMatching(/^[0-9]{6}\*{6}[0-9]{4}$/),
    expiryMonth: fc.integer({ min: 1, max: 12 }),
    expiryYear: fc.integer({ min: 2000, max: 2099 }),
    maskedHolder: fc.constantFrom('A***', 'A*** L***', '王***', '<***', '&*** "***'),
  }),
  fc.record({
    type: fc.constant('bank_account' as const),
    maskedIban: fc.stringMatching(/^[A-Z]{2}[0-9]{2}\*{4}[A-Z0-9]{4}$/),
    maskedHolder: fc.constantFrom('A***', 'A*** L***'),
  }),
);

const anyMetadata = fc.dictionary(anyText(40), anyText(255), { maxKeys: 20 });
const anyInstant = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
});

export function anySubmittedTransaction(gateway: string): fc.Arbitrary<SubmittedTransaction> {
  const required = {
    id: fc.uuid({ version: 7 }),
    type: fc.constantFrom('deposit' as const, 'withdrawal' as const),
    instrument: anyInstrument,
    gateway: fc.constant(gateway),
    createdAt: anyInstant,
  };
  const optional = {
    reference: anyText(64),
    description: anyText(140),
    metadata: anyMetadata,
  };
  return fc
    .tuple(
      fc.record(required),
      fc.record(optional, { requiredKeys: [], noNullPrototype: true }),
      anyMoney,
    )
    .map(([fields, texts, money]) => ({ ...fields, ...texts, ...money }));
}

const anyReason: fc.Arbitrary<Reason> = fc.record({ code: anyText(64), message: anyText(255) });

export const anyReport: fc.Arbitrary<GatewayReport> = fc
  .tuple(
    fc.uuid({ version: 7 }),
    fc.constantFrom(...REPORTED_STATUSES),
    anyMoney,
    fc.boolean(),
    fc.record(
      { gatewayReference: anyText(64), reason: anyReason },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([transactionId, status, money, hasMoney, texts]) => ({
    transactionId,
    status,
    ...(hasMoney || status === 'completed' ? { money } : {}),
    ...texts,
  }));

export function anyTransaction(format: string, gateway: string): fc.Arbitrary<Transaction> {
  const more = {
    merchant: fc.constant('merchant-of-nobody'),
    format: fc.constant(format),
    version: fc.nat(),
    updatedAt: anyInstant,
    state: fc.oneof(
      fc.record({ status: fc.constantFrom('pending', 'completed') }),
      fc.record({ status: fc.constantFrom('failed', 'canceled', 'unknown'), reason: anyReason }),
    ),
  } as const;
  return fc
    .tuple(anySubmittedTransaction(gateway), fc.record(more))
    .map(([submitted, rest]) => ({ ...submitted, ...rest }));
}
