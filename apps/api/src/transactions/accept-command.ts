import type { TransactionRequest } from '#libs/transaction';

/** What a merchant asks for, decoded and validated. */
export interface AcceptCommand {
  readonly merchant: string;
  readonly idempotencyKey: string | undefined;
  readonly format: string;
  readonly requests: readonly TransactionRequest[];
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** Refuse rather than park while the circuit breaker is open (`Prefer: handling=strict`). */
  readonly isStrict: boolean;
}
