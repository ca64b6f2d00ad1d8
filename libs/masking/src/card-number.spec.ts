import * as fc from 'fast-check';
import { isCardNumber, passesLuhn } from './card-number.js';

/** The test numbers that the schemes and the well-known processors publish. */
const TEST_NUMBERS = [
  ['Visa', '4111111111111111'],
  ['Visa', '4012888888881881'],
  ['Visa', '4242424242424242'],
  ['Visa debit', '4000056655665556'],
  ['Visa of 13 digits', '4222222222222'],
  ['Visa of 19 digits', '4000000000000000006'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard', '5105105105105100'],
  ['Mastercard, 2-series', '2223003122003222'],
  ['Mastercard, first of the 2-series', '2221000000000009'],
  ['Mastercard, last of the 2-series', '2720990000000007'],
  ['American Express', '378282246310005'],
  ['American Express', '371449635398431'],
  ['American Express', '340000000000009'],
  ['Discover', '6011111111111117'],
  ['Discover', '6011000990139424'],
  ['Discover', '6445644564456445'],
  ['Diners Club', '30569309025904'],
  ['Diners Club', '38520000023237'],
  ['Diners Club', '36227206271667'],
  ['JCB', '3530111333300000'],
  ['JCB', '3566002020360505'],
  ['UnionPay', '6200000000000005'],
  ['UnionPay of 19 digits', '6205500000000000004'],
  ['Maestro', '6759649826438453'],
  ['Maestro', '6771798021000008'],
  ['Maestro', '5018000000000009'],
  ['Bancontact', '6703444444444449'],
  ['Dankort', '5019717010103742'],
  ['Dankort', '5019555544445555'],
  ['Mir', '2200000000000004'],
  ['Elo', '5066991111111118'],
  ['Elo', '6362970000457013'],
  ['Hipercard', '6062828888666688'],
  ['Troy', '9792030394440796'],
  ['RuPay', '6080320000000002'],
] as const;

const NO_CARD_NUMBERS = [
  ['a wrong check digit', '4111111111111112'],
  ['two digits swapped', '4111111111111114'],
  ['no issuer, though Luhn holds', '1000000000000008'],
  ['no issuer, though Luhn holds', '7992739871300000'],
  ['no issuer, though Luhn holds', '0000000000000000'],
  ['before the 2-series of Mastercard', '2220990000000008'],
  ['after the 2-series of Mastercard', '2721000000000004'],
  ['Visa, but of 12 digits', '422222222222'],
  ['Visa, but of 14 digits', '42222222222220'],
  ['Visa, but of 15 digits', '422222222222227'],
  ['Visa, but of 20 digits', '40000000000000000002'],
  ['American Express, but of 16 digits', '3782822463100054'],
  ['Mastercard, but of 15 digits', '510510510510510'],
  ['milliseconds since 1970', '1763888400000'],
  ['microseconds since 1970', '1763888400000002'],
  ['a date and a time', '20261123090000'],
  ['a GTIN-13', '4006381333931'],
  ['no digits', ''],
] as const;

describe('isCardNumber', () => {
  it.each(TEST_NUMBERS)('knows %s %s', (_issuer, digits) => {
    expect(passesLuhn(digits)).toBe(true);
    expect(isCardNumber(digits)).toBe(true);
  });

  it.each(NO_CARD_NUMBERS)('lets pass %s: %s', (_why, digits) => {
    expect(isCardNumber(digits)).toBe(false);
  });
});

describe('passesLuhn', () => {
  const anyDigits = fc.string({
    unit: fc.constantFrom(...'0123456789'.split('')),
    minLength: 1,
    maxLength: 30,
  });

  it('holds for exactly one check digit', () => {
    fc.assert(
      fc.property(anyDigits, (digits) => {
        const checkDigits = '0123456789'.split('').filter((each) => passesLuhn(digits + each));
        expect(checkDigits).toHaveLength(1);
      }),
    );
  });

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEST_NUMBERS),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        ([, digits], at, by) => {
          const index = at % digits.length;
          const wrong = ((Number(digits[index]) + by) % 10).toString();
          expect(passesLuhn(digits.slice(0, index) + wrong + digits.slice(index + 1))).toBe(false);
        },
      ),
    );
  });
});
