import { isIBAN } from 'class-validator';
import * as fc from 'fast-check';
import { ibanLengthOf, isIban } from './iban.js';

/** Examples of the SWIFT IBAN registry; the last ones of countries that validators often lack. */
const EXAMPLES = [
  ...['AD1200012030200359100100', 'AE070331234567890123456', 'AL47212110090000000235698741'],
  ...['AT611904300234573201', 'AZ21NABZ00000000137010001944', 'BE68539007547034'],
  ...['BG80BNBG96611020345678', 'BR1800360305000010009795493C1', 'CH9300762011623852957'],
  ...['DE89370400440532013000', 'FR1420041010050500013M02606', 'GB29NWBK60161331926819'],
  ...['IT60X0542811101000000123456', 'MT84MALT011000012345MTLCAST001S', 'NL91ABNA0417164300'],
  ...['NO9386011117947', 'PK36SCBL0000001123456702', 'SA0380000000608010167519'],
  ...['SC18SSCB11010000000000001497USD', 'UA213223130000026007233566001'],
  ...['BY13NBRB3600900000002Z00AB00', 'LY83002048000020100120361', 'SD8811123456789012'],
];

it.each(EXAMPLES)('takes %s, in any case', (text) => {
  expect([text, text.toLowerCase()].map(isIban)).toEqual([true, true]);
  expect(ibanLengthOf(text)).toBe(text.length);
});

it.each([
  ['wrong check digits', 'DE88370400440532013000'],
  ['too short for its country', 'DE8937040044053201300'],
  ['too long', 'DE893704004405320130000'],
  ['no country', 'XX89370400440532013000'],
  ['no check digits', 'DEAB370400440532013000'],
  ['a letter where its country has digits', 'DE89370400440532O13000'],
  ['something before it', '1DE89370400440532013000'],
  ['a blank in it', 'DE89 370400440532013000'],
  ['the name of what every object has', 'constructor'],
  ['nothing', ''],
])('refuses %s', (_what, text) => {
  expect(isIban(text)).toBe(false);
});

it('finds every digit that is wrong', () => {
  const example = fc.constantFrom(...EXAMPLES);
  fc.assert(
    fc.property(example, fc.nat(), fc.integer({ min: 1, max: 9 }), (iban, at, more) => {
      const index = 4 + (at % (iban.length - 4));
      const digit = Number(iban[index]);
      fc.pre(Number.isInteger(digit));
      const wrong = `${iban.slice(0, index)}${(digit + more) % 10}${iban.slice(index + 1)}`;
      expect(isIban(wrong)).toBe(false);
    }),
  );
});

it('says what another validator says, of the countries whose structure both have alike', () => {
  const unlike = ['BY', 'LY', 'SD', 'PK', 'JO'];
  const alike = EXAMPLES.filter((iban) => !unlike.includes(iban.slice(0, 2)));
  const changed = fc.tuple(
    fc.constantFrom(...alike),
    fc.nat(),
    fc.constantFrom('0', '7', 'A', 'Z'),
  );
  fc.assert(
    fc.property(changed, ([iban, at, character]) => {
      const index = 4 + (at % (iban.length - 4));
      const text = `${iban.slice(0, index)}${character}${iban.slice(index + 1)}`;
      expect(isIban(text)).toBe(isIBAN(text));
    }),
  );
});
