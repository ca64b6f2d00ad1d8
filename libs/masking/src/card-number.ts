/**
 * Every tenth digit string passes Luhn, so a card number in free text is one that also has an
 * issuer's prefix and a length which that issuer uses. Prefixes: ISO/IEC 7812 ranges as published
 * by the card schemes.
 */
const ISSUERS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 18, 19] }, // Visa
  { prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] }, // Discover
  { prefix: /^(30[0-5]|3095|36|38|39)/, lengths: [14, 16, 17, 18, 19] }, // Diners Club
  { prefix: /^35(2[89]|[3-8])/, lengths: [16, 17, 18, 19] }, // JCB
  { prefix: /^(62|81)/, lengths: [16, 17, 18, 19] }, // UnionPay
  { prefix: /^(50(18|20|38)|5893|6304|67)/, lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { prefix: /^220[0-4]/, lengths: [16, 17, 18, 19] }, // Mir
  { prefix: /^(60|82|508)/, lengths: [16] }, // RuPay
  { prefix: /^(5019|506|509|636[23]|9792)/, lengths: [16] }, // Dankort, Verve, Elo, Troy
];

/** The check digit of ISO/IEC 7812-1, Annex B. @param digits ASCII digits only */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** Whether digits are a card number: an issuer's prefix and length, and Luhn. */
export function isCardNumber(digits: string): boolean {
  return (
    ISSUERS.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) &&
    passesLuhn(digits)
  );
}
