import { codecOf } from '#libs/formats';
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
    ['half a character at the cut', { gatewayReference: `${'x'.repeat(63)}\u{1F600}` }],
    ['too long a reason', { reason: { code: 'x'.repeat(100), message: 'y'.repeat(9_999) } }],
    ['an empty reason', { reason: { code: '', message: ' \t' } }],
  ])('has nothing that the API refuses: %s', (_what, overrides) => {
    expect(() => roundTrip({ ...REPORT, ...overrides })).not.toThrow();
  });

  it('shows no card number', () => {
    const { body } = encodeReport('json', { ...REPORT, gatewayReference: '4111111111111111' });
    expect(body.toString()).not.toContain('4111111111111111');
  });
});
