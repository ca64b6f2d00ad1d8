import * as fc from 'fast-check';
import { AppError } from '#libs/errors';
import { readStrictJson } from './strict-json.js';

const read = (text: string) => readStrictJson(Buffer.from(text));

function refusalOf(body: Buffer | string): AppError {
  try {
    readStrictJson(Buffer.from(body));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The body was read.');
}

/** Any JSON without what is refused on purpose. */
const anyJson = fc
  .jsonValue({ maxDepth: 8, noUnicodeString: false })
  .filter((value) => !/__proto__|\d[\d.eE+-]{14}/.test(JSON.stringify(value)));

describe('readStrictJson reads', () => {
  it('what JSON.stringify writes, with or without indentation', () => {
    fc.assert(
      fc.property(anyJson, fc.nat({ max: 4 }), (value, indentation) => {
        const text = JSON.stringify(value, null, indentation);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['blanks around', ' \t\r\n{"a":1}\r\n'],
    ['one key in two objects', '{"a":{"a":1},"b":[{"a":1},{"a":2}]}'],
    ['a key as the value of itself', '{"a":"a","b":"a"}'],
    ['a key in a text', '{"a":"{\\"a\\":1,\\"a\\":2}"}'],
    ['brackets in a text', `{"a":"${'['.repeat(100)}"}`],
    ['escapes', '{"a":"\\\\\\"\\/\\b\\f\\n\\r\\t\\u00e9"}'],
    ['sixteen levels', `${'['.repeat(16)}${']'.repeat(16)}`],
    ['fifteen digits', '[123456789012345]'],
    ['fifteen digits and a sign', '[-123456789012345]'],
    ['keys of every object that harm nobody here', '{"constructor":1,"prototype":2}'],
    ['a long text', `["${'x'.repeat(60_000)}"]`],
    ['NUL and a lone surrogate, which the rules of the fields refuse', '["\\u0000\\ud800"]'],
  ])('%s', (_what, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });
});

describe('readStrictJson refuses', () => {
  const bytes = (...values: number[]) => Buffer.from(values);

  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['half an object', '{"a":1'],
    ['half a text', '{"a":"b'],
    ['a text that ends in an escape', '"\\'],
    ['two documents', '{}{}'],
    ['a comma too many', '{"a":1,}'],
    ['a comment', '{"a":1}//'],
    ['single quotes', "{'a':1}"],
    ['a bare key', '{a:1}'],
    ['NaN', '[NaN]'],
    ['a leading zero', '[01]'],
    ['a plus', '[+1]'],
    ['hexadecimal', '[0x10]'],
    ['a line break in a text', '["a\nb"]'],
    ['NUL in a text', '["a\u0000b"]'],
    ['NUL after', '{}\u0000'],
    ['an escape that is none', '["\\x41"]'],
    ['XML', '<a/>'],
    ['a closing bracket too many', '{}]'],
    ['only closing brackets', ']]]]'],
    ['the wrong bracket', '{"a":[1}'],
    ['a blank that is not one of JSON', '{\u00a0}'],
  ])('%s', (_what, text) => {
    expect(refusalOf(text).code).toBe('malformed_body');
  });

  it.each([
    ['seventeen levels', `${'['.repeat(17)}${']'.repeat(17)}`, 'nested'],
    ['objects seventeen deep', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, 'nested'],
    ['30,000 levels that are never closed', '['.repeat(30_000), 'nested'],
    ['a key that occurs twice', '{"amount":"1.00","amount":"2.00"}', 'twice'],
    ['a key that occurs twice, once escaped', '{"amount":"1","\\u0061mount":"2"}', 'twice'],
    ['a key that occurs twice, further in', '{"a":[{"b":{"c":1,"c":1}}]}', 'twice'],
    ['a key that occurs twice, with blanks', '{"a"\n:1,"a"\t :2}', 'twice'],
    ['an empty key that occurs twice', '{"":1,"":2}', 'twice'],
    ['the prototype', '{"__proto__":{"polluted":true}}', 'not allowed'],
    ['the prototype, escaped', '{"\\u005f_proto__":{"polluted":true}}', 'not allowed'],
    ['the prototype, further in', '{"metadata":{"__proto__":"x"}}', 'not allowed'],
    ['sixteen digits', '[1234567890123456]', 'exactly'],
    ['sixteen digits and a sign', '[-1234567890123456]', 'exactly'],
    ['what a double rounds', '[9007199254740993]', 'exactly'],
    ['sixteen decimals', '[0.12345678901234567]', 'exactly'],
    ['more than a double holds', '[1e400]', 'exactly'],
    ['less than a double holds', '[-1e999]', 'exactly'],
  ])('%s', (_what, text, word) => {
    const error = refusalOf(text);
    expect(error.code).toBe('malformed_body');
    expect(error.detail).toContain(word);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['a byte that starts nothing', bytes(0x7b, 0xff, 0x7d)],
    ['half a character', bytes(0x22, 0xc3, 0x22)],
    ['an overlong form', bytes(0x22, 0xc0, 0xaf, 0x22)],
    ['a surrogate', bytes(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['beyond Unicode', bytes(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22)],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1')],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
  ])('other encodings: %s', (_what, body) => {
    expect(refusalOf(body).code).toBe('malformed_body');
  });

  it('without quoting what was sent, not even as the cause', () => {
    fc.assert(
      fc.property(fc.constantFrom('{"a":"', '["', '{', '{"', '[1,'), (start) => {
        const error = refusalOf(`${start}4111111111111111 canary`);
        expect(JSON.stringify(error) + error.message + String(error.stack)).not.toMatch(
          /4111|canary/,
        );
        expect(error.cause).toBeUndefined();
      }),
    );
  });
});

it('agrees with JSON.parse on everything that it reads', () => {
  const nearJson = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\u0019ae.-+ \n'.split('')) });
  fc.assert(
    fc.property(nearJson, (text) => {
      let value: unknown;
      try {
        value = read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return;
      }
      expect(value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

it.each(['\\"', '"', '"a" ', '{"a":1,', '\\', '1', '[', '" ', '"\\', '{"":'])(
  'takes no time for 64 KiB of %j behind a quote or not',
  (pattern) => {
    const text = pattern.repeat(65_536 / pattern.length);
    const start = performance.now();
    refusalOf(text);
    refusalOf(`"${text}`);
    expect(performance.now() - start).toBeLessThan(500);
  },
);
