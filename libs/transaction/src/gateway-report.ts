import type { Money } from './money.js';
import type { Reason } from './status.js';

/**
 * What a gateway says in a callback. `not_found` answers an inquiry: nothing is known of it there.
 */
export const REPORTED_STATUSES = [
  'processing',
  'completed',
  'failed',
  'unknown',
  'not_found',
] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export interface GatewayReport {
  readonly transactionId: string;
  readonly status: ReportedStatus;
  /** Required for `completed`; checked against the transaction wherever present. */
  readonly money?: Money;
  readonly gatewayReference?: string;
  readonly reason?: Reason;
}
