import type { GatewayReport } from '#libs/transaction';
import { recordOf, reportOf } from './recorded-result.js';

const transactionId = '0199c1b2-0000-7000-8000-000000000001';
const reason = { code: 'declined', message: 'No.' };

it.each<GatewayReport>([
  { transactionId, status: 'completed', money: { amountMinor: 1n, currency: 'JPY' } },
  {
    transactionId,
    status: 'completed',
    money: { amountMinor: 10_000n, currency: 'EUR' },
    gatewayReference: 'G-1',
  },
  { transactionId, status: 'failed', reason },
  { transactionId, status: 'unknown', reason },
])('a final report comes back as it was: %#', (report) => {
  const record = recordOf(report);
  expect(record && reportOf(transactionId, structuredClone(record))).toEqual(report);
});

it.each([undefined, { transactionId, status: 'processing' } as const])(
  'what is not final is not recorded: %#',
  (report) => {
    expect(recordOf(report)).toBeUndefined();
  },
);
