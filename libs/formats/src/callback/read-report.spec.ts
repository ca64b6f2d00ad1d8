import { AppError } from '#libs/errors';
import { REPORTED_STATUSES } from '#libs/transaction';
import { readGatewayReport } from './read-report.js';

const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';
const REPORT = { transaction_id: ID, status: 'completed', amount: '100.00', currency: 'EUR' };

function errorsOf(changed: object): string[] {
  try {
    readGatewayReport({ ...REPORT, ...changed });
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.errors.map(({ path, code }) => `${path} ${code}`);
  }
}

describe('readGatewayReport', () => {
  it('reads every field, and passes over those that it does not know', () => {
    const reason = { code: 'declined', message: 'The issuer says no.' };
    const more = { gateway_reference: 'G-123', fee: '0.30' };
    expect(readGatewayReport({ ...REPORT, ...more, reason: { ...reason, raw: 7 } })).toEqual({
      transactionId: ID,
      status: 'completed',
      money: { amountMinor: 10_000n, currency: 'EUR' },
      gatewayReference: 'G-123',
      reason,
    });
  });

  it.each(REPORTED_STATUSES)('takes a bare %s unless money belongs to it', (status) => {
    const money = { amount: null, currency: undefined };
    const expected = ['/amount required', '/currency required'];
    expect(errorsOf({ ...money, status })).toEqual(status === 'completed' ? expected : []);
  });

  it('takes null of an optional field for its absence', () => {
    const nulls = { gateway_reference: null, reason: null };
    expect(readGatewayReport({ ...REPORT, ...nulls })).toEqual(readGatewayReport(REPORT));
  });

  it('reads the transaction id in capitals as the same one', () => {
    const report = readGatewayReport({ ...REPORT, transaction_id: ID.toUpperCase() });
    expect(report.transactionId).toBe(ID);
  });

  it.each([
    ['/transaction_id required', { transaction_id: undefined }],
    ['/transaction_id required', { transaction_id: null }],
    ['/transaction_id syntax', { transaction_id: '' }],
    ['/transaction_id syntax', { transaction_id: `${ID} ` }],
    ['/transaction_id syntax', { transaction_id: [ID] }],
    ['/transaction_id syntax', { transaction_id: "' or 1=1 --" }],
    ['/status required', { status: undefined }],
    ['/status unsupported', { status: 'canceled' }],
    ['/status unsupported', { status: 'Completed' }],
    ['/status unsupported', { status: ['completed'] }],
    ['/status unsupported', { status: 'toString' }],
    ['/amount required', { amount: undefined }],
    ['/amount required', { amount: undefined, status: 'processing' }],
    ['/amount type', { amount: 100 }],
    ['/amount amount', { amount: '1.005' }],
    ['/amount amount', { amount: '1e2' }],
    ['/amount amount', { amount: '-1.00' }],
    ['/amount amount', { amount: '0.00' }],
    ['/currency required', { currency: undefined }],
    ['/currency required', { currency: null, status: 'failed' }],
    ['/currency type', { currency: 978 }],
    ['/currency currency', { currency: 'XXX' }],
    ['/gateway_reference type', { gateway_reference: 7 }],
    ['/gateway_reference length', { gateway_reference: '' }],
    ['/gateway_reference length', { gateway_reference: 'x'.repeat(65) }],
    ['/gateway_reference characters', { gateway_reference: 'G\u0000' }],
    ['/reason type', { reason: 'declined' }],
    ['/reason type', { reason: [] }],
    ['/reason type', { reason: 7 }],
    ['/reason/code required', { reason: { message: 'x' } }],
    ['/reason/message required', { reason: { code: 'x' } }],
    ['/reason/code type', { reason: { code: 51, message: 'x' } }],
    ['/reason/code length', { reason: { code: 'x'.repeat(65), message: 'x' } }],
    ['/reason/message length', { reason: { code: 'x', message: 'x'.repeat(256) } }],
    ['/reason/message characters', { reason: { code: 'x', message: '\ud800' } }],
  ])('says %s of %j', (expected, changed) => {
    expect(errorsOf(changed)).toEqual([expected]);
  });

  it('blanks what is sensitive in the texts of a gateway', () => {
    const report = readGatewayReport({
      ...REPORT,
      gateway_reference: '４１１１１１１１１１１１１１１１',
      reason: { code: '4111111111111111', message: 'IBAN DE89 3704 0044 0532 0130 00 is closed' },
    });
    expect(report).toMatchObject({
      gatewayReference: '[card_number]',
      reason: { code: '[card_number]', message: 'IBAN [iban] is closed' },
    });
  });

  it.each([null, undefined, 'text', 7, [], [REPORT]])('refuses the draft %j', (draft) => {
    expect(() => readGatewayReport(draft)).toThrow(AppError);
  });
});
