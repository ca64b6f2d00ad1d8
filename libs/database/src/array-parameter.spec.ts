import { jsonbArray, toParameter } from './array-parameter.js';

it.each<[string, unknown, unknown]>([
  ['no array', 'a', 'a'],
  ['bytes alone', Buffer.from('a'), Buffer.from('a')],
  ['nothing', [], '{}'],
  ['texts', ['a', 'b c', ''], '{"a","b c",""}'],
  ['what would be syntax', ['{', '}', ',', 'NULL', ' '], '{"{","}",",","NULL"," "}'],
  ['quotes and backslashes', ['"', '\\', 'a"b\\c"'], String.raw`{"\"","\\","a\"b\\c\""}`],
  ['what is absent', [null, undefined, 'a'], '{NULL,NULL,"a"}'],
  ['only what is absent', [null, null], '{NULL,NULL}'],
  ['numbers', [0, -1, 1.5, 12n], '{0,-1,1.5,12}'],
  ['truth values', [true, false], '{true,false}'],
  ['times', [new Date(0)], '{"1970-01-01T00:00:00.000Z"}'],
])('sends %s as the server reads it', (_what, value, sent) => {
  expect(toParameter(value)).toEqual(sent);
});

it.each([
  ['an array', ['a', ['b']]],
  ['an object', [{}]],
  ['bytes of another kind', [new Uint8Array(2)]],
  ['a text among bytes', [Buffer.alloc(1), 'a']],
])('refuses %s in an array', (_what, value) => {
  expect(() => toParameter(value)).toThrow(TypeError);
});

/** One dimension, whether there are nulls, the type of the elements, their number, from 1. */
const header = (hasNulls: number, type: number, length: number) => {
  const bytes = Buffer.alloc(20);
  [1, hasNulls, type, length, 1].forEach((word, index) => bytes.writeInt32BE(word, index * 4));
  return bytes;
};

it('sends bytes in the binary format', () => {
  const sent = toParameter([Buffer.from([0, 255]), null, Buffer.alloc(0)]);
  const elements = Buffer.from([0, 0, 0, 2, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0]);
  expect(sent).toEqual(Buffer.concat([header(1, 17, 3), elements]));
});

it('sends JSON in the binary format, each text behind the version of it', () => {
  const elements = Buffer.concat([
    Buffer.from([0, 0, 0, 5, 1]),
    Buffer.from('"é"'),
    Buffer.from([255, 255, 255, 255]),
  ]);
  expect(jsonbArray(['"é"', null])).toEqual(Buffer.concat([header(1, 3802, 2), elements]));
  expect(jsonbArray([])).toEqual(header(0, 3802, 0));
});
