import { attributeOf, isNamed, trimBlanks } from './xml-element.js';

it.each([
  ['', ''],
  [' ', ''],
  [' \t\r\n', ''],
  ['100.00', '100.00'],
  ['\n  100.00\r\n', '100.00'],
  [' 1 00 ', '1 00'],
  ['\u00a0100\u2003', '\u00a0100\u2003'],
  ['\ufeff1', '\ufeff1'],
])('trimBlanks takes the blanks of XML off %j, and no others', (text, trimmed) => {
  expect(trimBlanks(text)).toBe(trimmed);
});

it('trimBlanks takes no time for a long text', () => {
  const start = performance.now();
  expect(trimBlanks(`${' '.repeat(1_000_000)}x${' '.repeat(1_000_000)}x`)).toHaveLength(1_000_002);
  expect(performance.now() - start).toBeLessThan(500);
});

describe('an attribute', () => {
  const attributes = [
    { namespace: '', name: 'key', value: 'ours' },
    { namespace: 'urn:other', name: 'key', value: 'theirs' },
  ];
  const element = { namespace: 'urn:a', name: 'a', attributes, children: [], text: '' };

  it('is found by namespace and name', () => {
    expect(attributeOf(element, '', 'key')).toBe('ours');
    expect(attributeOf(element, 'urn:other', 'key')).toBe('theirs');
    expect(attributeOf(element, 'urn:a', 'key')).toBeUndefined();
    expect(attributeOf(element, '', 'constructor')).toBeUndefined();
  });
});

it('a name is its namespace and its local name', () => {
  expect(isNamed({ namespace: 'urn:a', name: 'a' }, 'urn:a', 'a')).toBe(true);
  expect(isNamed({ namespace: 'urn:a', name: 'a' }, 'urn:b', 'a')).toBe(false);
  expect(isNamed({ namespace: 'urn:a', name: 'a' }, 'urn:a', 'A')).toBe(false);
});
