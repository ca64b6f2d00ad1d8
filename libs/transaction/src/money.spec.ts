import * as fc from 'fast-check';
import { currencyExponent } from './currencies.js';
import { formatAmount, parseMoney } from './money.js';

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
const ALL_CODES = LETTERS.flatMap((first) =>
  LETTERS.flatMap((second) => LETTERS.map((third) => first + second + third)),
);
const CURRENCIES = ALL_CODES.filter((code) => currencyExponent(code) !== undefined);
const AMOUNT_MINOR_MAX = 10n ** 16n - 1n;

const anyMoney = fc.constantFrom(...CURRENCIES).chain((currency) => {
  const amountMinorMax = 10n ** BigInt(12 + (currencyExponent(currency) ?? 0)) - 1n;
  return fc.record({
    currency: fc.constant(currency),
    amountMinor: fc.bigInt({ min: 1n, max: amountMinorMax }),
  });
});

describe('parseMoney and formatAmount', () => {
  it('are inverse over every currency and every amount', () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        expect(parseMoney(formatAmount(money), money.currency)).toEqual({ money });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(CURRENCIES)('hold the smallest and the largest amount of %s', (currency) => {
    const exponent = currencyExponent(currency) ?? 0;
    const largest = `${'9'.repeat(12)}${exponent > 0 ? `.${'9'.repeat(exponent)}` : ''}`;
    const smallest = exponent > 0 ? `0.${'1'.padStart(exponent, '0')}` : '1';
    expect(parseMoney(smallest, currency)).toEqual({ money: { amountMinor: 1n, currency } });
    expect(formatAmount({ amountMinor: 1n, currency })).toBe(smallest);
    const parsed = parseMoney(largest, currency);
    expect('money' in parsed && formatAmount(parsed.money)).toBe(largest);
    expect('money' in parsed && parsed.money.amountMinor <= AMOUNT_MINOR_MAX).toBe(true);
  });

  it('fill up missing decimals and never change the number', () => {
    fc.assert(
      fc.property(anyMoney, fc.nat({ max: 4 }), (money, kept) => {
        const [whole = '', decimals = ''] = formatAmount(money).split('.');
        const short = decimals.slice(0, kept);
        const isExact = /^0*$/.test(decimals.slice(kept));
        const text = short === '' ? whole : `${whole}.${short}`;
        const parsed = parseMoney(text, money.currency);
        if (isExact) expect(parsed).toEqual({ money });
        else expect(parsed).not.toEqual({ money });
      }),
    );
  });
});

describe('parseMoney', () => {
  it.each([
    ['100.00', 'EUR', 10_000n],
    ['100.0', 'EUR', 10_000n],
    ['100', 'EUR', 10_000n],
    ['0.01', 'EUR', 1n],
    ['0.1', 'EUR', 10n],
    ['1.10', 'EUR', 110n],
    ['999999999999.99', 'EUR', 99_999_999_999_999n],
    ['100', 'JPY', 100n],
    ['1', 'KRW', 1n],
    ['1.005', 'KWD', 1_005n],
    ['1.5', 'BHD', 1_500n],
    ['1.0050', 'CLF', 10_050n],
    ['0.0001', 'UYW', 1n],
    ['999999999999.9999', 'CLF', AMOUNT_MINOR_MAX],
  ])('reads %s %s as %s minor units', (amount, currency, amountMinor) => {
    expect(parseMoney(amount, currency)).toEqual({ money: { amountMinor, currency } });
  });

  it.each([
    ['1.005', 'EUR'],
    ['1.000', 'EUR'],
    ['1.0', 'JPY'],
    ['1.0001', 'KWD'],
    ['1.00001', 'CLF'],
    [`1.${'0'.repeat(10_000)}`, 'EUR'],
  ])('refuses more decimals than the currency has: %.20s %s', (amount, currency) => {
    expect(parseMoney(amount, currency)).toEqual({ fault: 'amount_decimals' });
  });

  it.each(['0', '0.0', '0.00'])('refuses nothing at all: %s', (amount) => {
    expect(parseMoney(amount, 'EUR')).toEqual({ fault: 'amount_not_positive' });
  });

  it.each([
    '',
    ' ',
    ' 1.00',
    '1.00 ',
    '1.00\n',
    '1 000.00',
    '1\u00a0000.00',
    '1,00',
    '1,000.00',
    "1'000.00",
    '1_000',
    '.5',
    '5.',
    '.',
    '1.2.3',
    '1..2',
    '01',
    '00',
    '00.10',
    '0100.00',
    '-0',
    '-0.00',
    '-1.00',
    '+1.00',
    '1.-5',
    '1.+5',
    '(1.00)',
    '1e3',
    '1E3',
    '1.0e2',
    '1e-2',
    '0x10',
    '0b1',
    '0o7',
    '10n',
    'NaN',
    'Infinity',
    'null',
    'EUR 1.00',
    '1.00€',
    '1000000000000',
    '1000000000000.00',
    '9'.repeat(10_000),
    '１００.００',
    '١٠٠',
    '१००.००',
    '𝟏𝟎𝟎',
    '¹',
    '½',
    '①',
    '1．00',
    '1٫00',
    '\u200b1.00',
    '1.00\u0000',
    '\ufeff1.00',
    '\u202e1.00',
  ])('refuses what is not a plain decimal string: %j', (amount) => {
    expect(parseMoney(amount, 'EUR')).toEqual({ fault: 'amount_syntax' });
    expect(parseMoney(amount, 'CLF')).toEqual({ fault: 'amount_syntax' });
  });

  it('reads any other text as no money, or as the very number it spells', () => {
    const digits = fc.string({
      unit: fc.constantFrom(...'0123456789.-+eE, '.split('')),
      maxLength: 16,
    });
    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ unit: 'binary' })), (amount) => {
        const parsed = parseMoney(amount, 'EUR');
        if ('fault' in parsed) return;
        expect(formatAmount(parsed.money)).toBe(withTwoDecimals(amount));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['eur', 'Eur', 'EU', 'EURO', ' EUR', 'EUR ', '', 'toString', '__proto__', 'ＥＵＲ'])(
    'refuses the currency %j',
    (currency) => {
      expect(parseMoney('1.00', currency)).toEqual({ fault: 'currency_unknown' });
    },
  );
});

/** Another way to the same text: by padding, without numbers. */
function withTwoDecimals(amount: string): string {
  const [whole = '', decimals = ''] = amount.split('.');
  return `${whole}.${decimals.padEnd(2, '0')}`;
}

describe('formatAmount', () => {
  it.each([
    [0n, 'EUR', '0.00'],
    [1n, 'EUR', '0.01'],
    [10n, 'EUR', '0.10'],
    [99n, 'EUR', '0.99'],
    [100n, 'EUR', '1.00'],
    [9_007_199_254_740_993n, 'EUR', '90071992547409.93'],
    [5n, 'JPY', '5'],
    [5n, 'KWD', '0.005'],
    [5n, 'CLF', '0.0005'],
  ])('writes %s minor units of %s as %s', (amountMinor, currency, text) => {
    expect(formatAmount({ amountMinor, currency })).toBe(text);
  });

  it('throws rather than guess', () => {
    expect(() => formatAmount({ amountMinor: 1n, currency: 'XXX' })).toThrow(RangeError);
    expect(() => formatAmount({ amountMinor: -1n, currency: 'EUR' })).toThrow(RangeError);
  });
});
