import * as fc from 'fast-check';
import { AppError, CATALOGUE, type ErrorCode, toProblem } from '#libs/errors';
import { type Codec, CODECS, type CodecExample, type ReplyStyle } from '#libs/formats';
import { defaultGatewayOf } from '#libs/messaging';
import { formatAmount } from '#libs/transaction';
import { anyReport, anySubmittedTransaction, anyText, anyTransaction } from './samples';

/**
 * What every data format has to hold, whatever it looks like. A format that is registered is in.
 * What only one format knows (duplicate keys, entities, …) stands beside its codec.
 */
const NOW = new Date('2026-11-23T09:00:00Z');

const contextOf = ({ type }: Pick<CodecExample, 'type'>) => ({ type, now: NOW });

/** Every style that a caller can bring the codec to write in. */
function stylesOf(codec: Codec): ReplyStyle[] {
  return [
    codec.plainStyle,
    ...codec.examples.map(({ body }) => codec.receiveRequest(Buffer.from(body)).style),
    ...[...codec.mediaTypes, '*/*'].flatMap((mediaType) => codec.styleFor(mediaType) ?? []),
  ];
}

describe.each(CODECS.map((codec) => ({ format: codec.format, codec })))('$format', ({ codec }) => {
  const gateway = defaultGatewayOf(codec.format).name;

  it('names itself, its topic and its media types as they may be written', () => {
    expect(codec.format).toMatch(/^[a-z][a-z0-9]{0,31}$/);
    expect(codec.mediaTypes.length).toBeGreaterThan(0);
    for (const mediaType of codec.mediaTypes) expect(mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
    expect(codec.contentType).toMatch(/^[a-z]+\/[a-z0-9.+-]+/);
  });

  it('writes messages that it reads again as the very same', () => {
    fc.assert(
      fc.property(anySubmittedTransaction(gateway), (transaction) => {
        expect(codec.decodeMessage(codec.encodeMessage(transaction))).toEqual(transaction);
      }),
      { numRuns: 300 },
    );
  });

  it('writes callbacks that it reads again as the very same', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(codec.decodeCallback(codec.encodeCallback(report))).toEqual(report);
      }),
      { numRuns: 300 },
    );
  });

  it('has examples of both types, which it reads', () => {
    expect(new Set(codec.examples.map(({ type }) => type))).toEqual(
      new Set(['deposit', 'withdrawal']),
    );
    for (const example of codec.examples) {
      const received = codec.receiveRequest(Buffer.from(example.body));
      expect(received.style.format).toBe(codec.format);
      const requests = received.read(contextOf(example));
      expect(requests.length).toBeGreaterThan(0);
      for (const { type, amountMinor } of requests) {
        expect(type).toBe(example.type);
        expect(amountMinor).toBeGreaterThan(0n);
      }
    }
  });

  it('answers in every style that it offers, with the exact amount and nothing clear', () => {
    const styles = stylesOf(codec);
    fc.assert(
      fc.property(
        anyTransaction(codec.format, gateway),
        fc.constantFrom(...styles),
        (transaction, style) => {
          const { body, contentType } = codec.encodeReply([transaction], style);
          expect(contentType).toMatch(/^[a-z]+\/[a-z0-9.+-]+/);
          expect(body).toContain(formatAmount(transaction));
          expect(body).not.toContain('merchant-of-nobody');
        },
      ),
    );
  });

  it('writes every problem of the catalogue in every style', () => {
    const styles = stylesOf(codec);
    const anyCode = fc.constantFrom(...(Object.keys(CATALOGUE) as ErrorCode[]));
    fc.assert(
      fc.property(anyCode, anyText(140), fc.constantFrom(...styles), (code, detail, style) => {
        const errors = [{ path: '/metadata/a', code: 'length', message: detail }];
        const problem = toProblem(new AppError(code, detail, { errors }), 'request-1');
        expect(codec.encodeProblem(problem, style).body).toContain(code);
      }),
    );
  });

  it('serves nothing that nobody offers', () => {
    expect(codec.styleFor('image/png')).toBeUndefined();
    expect(codec.styleFor('')).toBeUndefined();
  });
});

it('no two formats claim the same name', () => {
  expect(new Set(CODECS.map(({ format }) => format)).size).toBe(CODECS.length);
});
