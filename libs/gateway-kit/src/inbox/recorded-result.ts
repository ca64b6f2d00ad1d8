import { formatAmount, type GatewayReport, parseMoney } from '#libs/transaction';
import type { RecordedResult } from './inbox-row.js';

/** A final report as the inbox keeps it; `undefined` for what is not a final word. */
export function recordOf(report: GatewayReport | undefined): RecordedResult | undefined {
  if (report === undefined) return undefined;
  const { status, money, gatewayReference, reason } = report;
  if (status !== 'completed' && status !== 'failed' && status !== 'unknown') return undefined;
  return {
    status,
    ...(money && { amount: formatAmount(money), currency: money.currency }),
    ...(gatewayReference !== undefined && { gateway_reference: gatewayReference }),
    ...(reason && { reason: { code: reason.code, message: reason.message } }),
  };
}

/** The same report again, for whoever asks later. */
export function reportOf(transactionId: string, result: RecordedResult): GatewayReport {
  const { status, amount, currency, gateway_reference: gatewayReference, reason } = result;
  const parsed = amount !== undefined && currency !== undefined && parseMoney(amount, currency);
  return {
    transactionId,
    status,
    ...(parsed && 'money' in parsed && { money: parsed.money }),
    ...(gatewayReference !== undefined && { gatewayReference }),
    ...(reason && { reason }),
  };
}
