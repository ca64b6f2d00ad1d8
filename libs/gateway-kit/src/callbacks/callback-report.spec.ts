import * as fc from 'fast-check';
import { codecOf, CODECS } from '#libs/formats';
import type { GatewayReport } from '#libs/transaction';
import { encodeReport } from './callback-report.js';

const REPORT: GatewayReport = {
  transactionId: '0199c1b2-0000-7000-8000-000000000001',
  status: 'completed',
  money: { amountMinor: 10_000n, currency: 'EUR' },
  gatewayReference: 'G-1',
};
const REASON = { code: 'declined', message: 'No.' };

/** What the API reads. */
function roundTrip(report: GatewayReport): GatewayReport {
  return codecOf('json').decodeCallback(encodeReport('json', report).body);
}

describe('encodeReport', () => {
  it('writes what the API reads', () => {
    expect(encodeReport('json', REPORT).contentType).toBe('application/json');
    expect(roundTrip(REPORT)).toEqual(REPORT);
    const failed: GatewayReport = { ...REPORT, status: 'failed', reason: REASON };
    expect(roundTrip(failed)).toEqual(failed);
  });

  it.each([
    ['too long a reference', { gatewayReference: 'x'.repeat(1_000) }],
    ['an empty reference', { gatewayReference: '' }],
    ['controls', { gatewayReference: 'a\u0000b\nc' }],
    [
      'what is no character',
      { gatewayReference: '\uffff', reason: { code: 'a\ufffe', message: '\uffff' } },
    ],
    ['half a character at the cut', { gatewayReference: `${'x'.repeat(63)}\u{1F600}` }],
    ['too long a reason', { reason: { code: 'x'.repeat(100), message: 'y'.repeat(9_999) } }],
    ['an empty reason', { reason: { code: '', message: ' \t' } }],
  ])('has nothing that the API refuses: %s', (_what, overrides) => {
    expect(() => roundTrip({ ...REPORT, ...overrides })).not.toThrow();
  });

  /** Any code units, many of them such as some format cannot carry, of any length. */
  const anyText = fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom(0x09, 0x0a, 0x20, 0x3c, 0x5d, 0x3e, 0x85, 0x2028, 0xd83d, 0xde00, 0xfeff),
        fc.constantFrom(0x00, 0x0b, 0x1f, 0x7f, 0x9f, 0xd800, 0xdfff, 0xfdd0, 0xfffe, 0xffff),
      ),
      { maxLength: 300, size: 'max' },
    )
    .map((units) => String.fromCharCode(...units));

  it.each(CODECS.map(({ format }) => format))(
    'whatever a gateway writes, the API reads it in %s',
    (format) => {
      fc.assert(
        fc.property(anyText, anyText, anyText, (gatewayReference, code, message) => {
          const report = { ...REPORT, gatewayReference, reason: { code, message } };
          const read = codecOf(format).decodeCallback(encodeReport(format, report).body);
          expect(read).toMatchObject({ status: 'completed', money: REPORT.money });
          expect(read.reason).toBeDefined();
        }),
        { numRuns: 500 },
      );
    },
  );

  it('shows no card number', () => {
    const { body } = encodeReport('json', { ...REPORT, gatewayReference: '4111111111111111' });
    expect(body.toString()).not.toContain('4111111111111111');
  });
});
