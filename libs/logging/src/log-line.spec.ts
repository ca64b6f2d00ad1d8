import * as fc from 'fast-check';
import { cleanLine } from './log-line.js';

it.each([
  ['{"msg":"card 4111 1111 1111 1111"}', '{"msg":"card [card_number]"}'],
  ['{"path":"/v1/4111111111111111"}', '{"path":"/v1/[card_number]"}'],
  ['{"path":"/v1/4111%201111%201111%201111"}', '{"path":"/v1/[card_number]"}'],
  ['{"path":"/v1/4111%2D1111%2e1111-1111"}', '{"path":"/v1/[card_number]"}'],
  ['{"path":"/%34%31%31%31111111111111"}', '{"path":"/[card_number]"}'],
  ['{"path":"/v1/%22%0a%5c"}', '{"path":"/v1/%22%0a%5c"}'],
  ['{"4111111111111111":"x"}', '{"[card_number]":"x"}'],
  ['{"number":4111111111111111}', '{"number":null}'],
  ['{"list":[1,4111111111111111,2]}', '{"list":[1,null,2]}'],
  ['{"ratio":0.4111111111111111,"n":12}', '{"ratio":null,"n":12}'],
  [
    '{"offset":9007199254740991,"ms":1763888400000}',
    '{"offset":9007199254740991,"ms":1763888400000}',
  ],
  ['{"key":"sk_live_abcdefABCDEF0123"}', '{"key":"[secret]"}'],
  ['{"iban":"DE89 3704 0044 0532 0130 00"}', '{"iban":"[iban]"}'],
  [String.raw`{"a":"4111\n1111\r\n1111\t1111\n"}`, String.raw`{"a":"[card_number]\n"}`],
  [String.raw`{"a":"\u00004111111111111111"}`, String.raw`{"a":"\u0000[card_number]"}`],
  [String.raw`{"a":"DE89\n3704\n0044\n0532\n0130\n00"}`, '{"a":"[iban]"}'],
  [String.raw`{"a":"\nO9386011117947"}`, String.raw`{"a":"\nO9386011117947"}`],
  [String.raw`{"a":"\\nO9386011117947"}`, String.raw`{"a":"\\[iban]"}`],
  [
    String.raw`{"a":"\b\f\n\r\t\u001b\u0000\"\\n\\"}`,
    String.raw`{"a":"\b\f\n\r\t\u001b\u0000\"\\n\\"}`,
  ],
  ['{"a":"x\u2028y\u2029z"}', '{"a":"x\\u2028y\\u2029z"}'],
  ['{"a":"\u007f\u0085\u009b31m"}', '{"a":"\\u007f\\u0085\\u009b31m"}'],
  ['{"a":"Zażółć \u{1f4da}"}\n', '{"a":"Zażółć \u{1f4da}"}\n'],
])('makes of %j %j', (line, clean) => {
  expect(cleanLine(line)).toBe(clean);
});

it('leaves one line of JSON with the same keys, whatever is logged', () => {
  const anyWord = fc.oneof(
    fc.constantFrom('4111111111111111', '4111-1111-1111-1111', ':4111111111111111,', '%34%22'),
    fc.constantFrom('\u2028', '\u0085', '\u001b[31m', '\n', '"', '\\', '\ud800'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const anyString = fc.array(anyWord, { maxLength: 6 }).map((words) => words.join('|'));
  const anyNumber = fc.oneof(fc.constantFrom(4111111111111111, 0.4111111111111111), fc.double());
  const anyField = fc.oneof(anyString, anyNumber, fc.array(anyNumber, { maxLength: 3 }));
  fc.assert(
    fc.property(fc.record({ a: anyField, b: anyField }), (fields) => {
      const line = cleanLine(JSON.stringify(fields));
      expect(Object.keys(JSON.parse(line) as object)).toEqual(['a', 'b']);
      expect(line.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(1);
      expect(line).not.toMatch(/4111111111111111|4111-1111/);
    }),
    { numRuns: 1_000 },
  );
});
