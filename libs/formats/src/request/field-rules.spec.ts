import { validateSync } from 'class-validator';
import { HasLength, IsAmount, IsTimestamp } from './field-rules.js';

class Sample {
  @IsTimestamp()
  at: unknown = '2026-11-23T09:00:00.000Z';

  @HasLength(1, 3)
  text: unknown = 'abc';

  @IsAmount()
  amount: unknown = '1.00';

  currency: unknown = 'EUR';
}

const brokenBy = (changed: Partial<Sample>): string[] =>
  validateSync(Object.assign(new Sample(), changed)).map(({ property }) => property);

describe('IsTimestamp', () => {
  it.each([
    '2026-11-23T09:00:00Z',
    '2026-11-23T09:00:00.1Z',
    '2026-11-23T09:00:00.123456789+05:45',
    '2024-02-29T23:59:59-12:00',
  ])('takes the instant %s', (at) => {
    expect(brokenBy({ at })).toEqual([]);
  });

  it.each([
    '2026-11-23',
    '2026-W05',
    '2026',
    '20261123T090000Z',
    '2026-11-23T09:00:00',
    '2026-11-23 09:00:00Z',
    '2026-11-23T09:00Z',
    '2026-02-30T09:00:00Z',
    '2025-02-29T09:00:00Z',
    '2026-13-01T09:00:00Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T09:00:00z',
    '2026-11-23T09:00:00Z\n',
    '+022026-11-23T09:00:00Z',
    'yesterday',
    '',
    1_763_888_400_000,
    null,
    new Date(0),
  ])('refuses %j', (at) => {
    expect(brokenBy({ at })).toEqual(['at']);
  });
});

describe('HasLength', () => {
  it.each(['a', 'abc', '\u{1f4da}\u{1f4da}\u{1f4da}', '\ud800'])('takes %j', (text) => {
    expect(brokenBy({ text })).toEqual([]);
  });

  it.each(['', 'abcd', 'a\ufe0fb\ufe0f', ['a'], { length: 2 }, 2, null])('refuses %j', (text) => {
    expect(brokenBy({ text })).toEqual(['text']);
  });
});

describe('IsAmount', () => {
  it.each([
    ['1.00', 'EUR'],
    ['1.0000', 'CLF'],
    // The currency has an error of its own: the amount is measured by the most generous one.
    ['1.0000', 'XXX'],
    ['1.0000', undefined],
    ['1.00', 7],
  ])('takes %j of %j', (amount, currency) => {
    expect(brokenBy({ amount, currency })).toEqual([]);
  });

  it.each([
    ['1.000', 'EUR'],
    ['1.00000', 'XXX'],
    ['0', 'EUR'],
    [1, 'EUR'],
    [1n, 'EUR'],
    [['1.00'], 'EUR'],
    [null, 'EUR'],
  ])('refuses %p of %j', (amount, currency) => {
    expect(brokenBy({ amount, currency })).toEqual(['amount']);
  });
});
