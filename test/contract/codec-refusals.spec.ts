import * as fc from 'fast-check';
import { AppError, CATALOGUE } from '#libs/errors';
import { type Codec, CODECS } from '#libs/formats';
import { defaultGatewayOf } from '#libs/messaging';
import { formatAmount } from '#libs/transaction';
import { anyReport, anySubmittedTransaction } from './samples';

/** What every data format does with bytes that are not what they should be. */
const NOW = new Date('2026-11-23T09:00:00Z');

interface Way {
  readonly name: string;
  /** A document that can be read. */
  readonly body: Buffer;
  readonly read: (body: Buffer) => unknown;
}

const sampleOf = <Value>(arbitrary: Parameters<typeof fc.sample<Value>>[0]): Value => {
  const [value] = fc.sample(arbitrary, { numRuns: 1, seed: 7 });
  if (value === undefined) throw new Error('There is no sample.');
  return value;
};

function waysOf(codec: Codec): Way[] {
  const gateway = defaultGatewayOf(codec.format).name;
  return [
    ...codec.examples.map(({ type, body }) => ({
      name: `${codec.format} ${type}`,
      body: Buffer.from(body.trim()),
      read: (bytes: Buffer) => codec.receiveRequest(bytes).read({ type, now: NOW }),
    })),
    {
      name: `${codec.format} message`,
      body: codec.encodeMessage(sampleOf(anySubmittedTransaction(gateway))),
      read: (bytes) => codec.decodeMessage(bytes),
    },
    {
      name: `${codec.format} callback`,
      body: codec.encodeCallback(sampleOf(anyReport)),
      read: (bytes) => codec.decodeCallback(bytes),
    },
  ];
}

/**
 * The refusal of a body, or `undefined` when it was read. Any other error than ours fails the test.
 */
function refusalOf({ read }: Way, body: Buffer): AppError | undefined {
  try {
    read(body);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(CATALOGUE[error.code].status).toBe(400);
    return error;
  }
}

describe.each(CODECS.flatMap(waysOf))('$name', (way) => {
  const { body } = way;
  const text = body.toString();

  it('is read as it is', () => {
    expect(refusalOf(way, body)).toBeUndefined();
  });

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < body.length; length += 1) {
      expect(refusalOf(way, body.subarray(0, length))).toBeDefined();
    }
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a blank', Buffer.from(' ')],
    ['NUL', Buffer.alloc(16)],
    ['twice', Buffer.concat([body, body])],
    ['UTF-16, little end first', Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(text, 'utf16le').swap16()],
    ['a byte that is not UTF-8', Buffer.concat([body, Buffer.from([0xff])])],
    ['a surrogate in UTF-8', Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), body])],
    ['NUL behind it', Buffer.concat([body, Buffer.alloc(1)])],
    ['30,000 brackets', Buffer.from('['.repeat(30_000))],
    ['30,000 braces', Buffer.from('{"a":'.repeat(30_000))],
    ['30,000 elements', Buffer.from('<a>'.repeat(30_000))],
    ['64 KiB of quotes', Buffer.from(`"${'\\"'.repeat(32_000)}`)],
    ['64 KiB of digits', Buffer.from('4'.repeat(65_536))],
    ['a number', Buffer.from('7')],
    ['null', Buffer.from('null')],
    ['a list', Buffer.from('[]')],
    ['a text', Buffer.from('"text"')],
    ['an empty object', Buffer.from('{}')],
    ['an empty element', Buffer.from('<a/>')],
  ])('is refused when it is %s', (_what, bytes) => {
    const start = performance.now();
    expect(refusalOf(way, bytes)).toBeDefined();
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('is read or refused, never worse, whatever byte changes; no value comes back', () => {
    // The blank keeps it out of names, which a path may show; no format has it in a value.
    const canary = 'canary \u00e9';
    const anyPatch = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(...'"{}[]<>&/\\:,0e.-\u0000\n'.split('')).map((each) => Buffer.from(each)),
      fc.constant(Buffer.from(canary)),
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 8 }), anyPatch, (at, removed, patch) => {
        const index = at % (body.length + 1);
        const changed = [body.subarray(0, index), patch, body.subarray(index + removed)];
        const error = refusalOf(way, Buffer.concat(changed));
        expect(JSON.stringify(error ?? '') + (error?.message ?? '')).not.toMatch(
          /canary|4111|DE89|Lovelace|order-1001/,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused when it is noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => {
        expect(refusalOf(way, Buffer.from(bytes))).toBeDefined();
      }),
    );
  });
});

describe.each(CODECS.map((codec) => ({ format: codec.format, codec })))(
  'an amount in $format',
  ({ codec }) => {
    const example = codec.examples.find(({ body }) => body.includes('100.00'));

    it('is exact or refused, never another number', () => {
      expect(example).toBeDefined();
      if (!example) return;
      const [before = '', after = ''] = example.body.split('100.00');
      const unit = fc.constantFrom(...'0123456789.-+eE, ٣１'.split(''));
      const anyAmount = fc.oneof(
        fc.stringMatching(/^[0-9]{1,14}(\.[0-9]{0,4})?$/),
        fc.string({ unit, maxLength: 18 }),
      );
      fc.assert(
        fc.property(anyAmount, (amount) => {
          let shown: string | undefined;
          try {
            const bytes = Buffer.from(before + amount + after);
            const [request] = codec.receiveRequest(bytes).read({ type: example.type, now: NOW });
            shown = request && formatAmount(request);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            return;
          }
          const [whole = '', decimals = ''] = amount.trim().split('.');
          expect(shown).toBe(`${whole}.${decimals.padEnd(2, '0')}`);
        }),
        { numRuns: 1_000 },
      );
    });
  },
);
