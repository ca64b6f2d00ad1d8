import * as fc from 'fast-check';
import { readXml } from './read-xml.js';
import { element, optionalElement, writeXml } from './write-xml.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

it('writes elements, attributes and text, and nothing for what is absent', () => {
  const root = element('p:a', [element('b', 'x', { c: '1' }), undefined, element('d', [])], {
    'xmlns:p': 'urn:a',
  });
  expect(writeXml(root)).toBe(`${DECLARATION}<p:a xmlns:p="urn:a"><b c="1">x</b><d/></p:a>`);
});

it('optionalElement is absent without a text, not without characters', () => {
  expect(optionalElement('a', undefined)).toBeUndefined();
  expect(optionalElement('a', '')).toEqual(element('a', ''));
});

it('writes any text so that it is read as the very same', () => {
  const unit = fc.oneof(
    fc.constantFrom(...'<>&"\'\t\n\r ]]>\u0085\u2028\ufeff\ufffd'.split('')),
    fc.constantFrom('<![CDATA[', ']]>', '<!--', '-->', '&amp;', '&#13;', '<?x?>', '\u{1f4da}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const carried = fc
    .string({ unit, maxLength: 64 })
    .filter((text) => !/[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u.test(text));
  fc.assert(
    fc.property(carried, (text) => {
      const read = readXml(Buffer.from(writeXml(element('a', text, { b: text }))));
      expect(read).toMatchObject({ text, children: [], attributes: [{ name: 'b', value: text }] });
    }),
    { numRuns: 2_000 },
  );
});

it.each(['\u0000', '\u0008', '\u000b', '\u001f', '\ud83d', '\udcda', '\ufffe', '\uffff'])(
  'refuses %j, which XML cannot carry',
  (character) => {
    expect(() => writeXml(element('a', `canary${character}`))).toThrow('cannot carry');
    expect(() => writeXml(element('a', '', { b: character }))).toThrow('cannot carry');
  },
);

it.each(['', ' ', 'a b', '1a', 'a>', '<a', 'a"', 'a:b:c', ':a', 'a:', 'a\n', 'é'])(
  'refuses %j as a name',
  (name) => {
    expect(() => element(name, '')).toThrow('XML name');
    expect(() => element('a', '', { [name]: '' })).toThrow('XML name');
  },
);
