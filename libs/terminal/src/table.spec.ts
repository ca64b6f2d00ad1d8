import { formatTable } from './table.js';

test('columns are as wide as their longest cell, and lines end where their text does', () => {
  const rows = [
    ['1', 'completed', 'EUR'],
    ['1002', '', 'EUR'],
    ['7', 'ä𝛼', ''],
  ];
  expect(formatTable(['id', 'status', 'money'], rows).split('\n')).toEqual([
    'ID    STATUS     MONEY',
    '1     completed  EUR',
    '1002             EUR',
    '7     ä𝛼',
  ]);
});

test('no cell makes a line of its own', () => {
  expect(formatTable(['a'], [['one\ntwo']])).toBe('A\none\\u{a}two');
});

test('a table without rows is its head', () => {
  expect(formatTable(['a', 'b'], [])).toBe('A  B');
});
