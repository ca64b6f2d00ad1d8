import { currencyExponent } from './currencies.js';

/**
 * Money: an integer number of minor units of an ISO 4217 currency. No float ever touches it.
 * Twelve digits before the point and at most four after it fit PostgreSQL's `bigint`.
 */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

export type AmountFault =
  'amount_syntax' | 'amount_not_positive' | 'amount_decimals' | 'currency_unknown';

const AMOUNT = /^(0|[1-9][0-9]{0,11})(?:\.([0-9]+))?$/;

/**
 * Reads a decimal string such as `100.00`.
 *
 * `100.0` is `100.00`: missing decimals are filled up, superfluous ones are refused even when they
 * are zero, since a caller who sends them has another idea of the currency.
 */
export function parseMoney(
  amount: string,
  currency: string,
): { readonly money: Money } | { readonly fault: AmountFault } {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) return { fault: 'currency_unknown' };
  const match = AMOUNT.exec(amount);
  if (!match) return { fault: 'amount_syntax' };
  const [, whole = '', decimals = ''] = match;
  if (decimals.length > exponent) return { fault: 'amount_decimals' };
  const amountMinor = BigInt(whole + decimals.padEnd(exponent, '0'));
  if (amountMinor <= 0n) return { fault: 'amount_not_positive' };
  return { money: { amountMinor, currency } };
}

/**
 * The decimal string with exactly the decimals of the currency.
 *
 * @throws RangeError when the currency is unknown or the amount negative: a defect of ours
 */
export function formatAmount({ amountMinor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) throw new RangeError('The currency has no exponent.');
  if (amountMinor < 0n) throw new RangeError('The amount is negative.');
  if (exponent === 0) return amountMinor.toString();
  const digits = amountMinor.toString().padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
