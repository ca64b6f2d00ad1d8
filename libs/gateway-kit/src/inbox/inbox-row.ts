import type { MessageEnvelope } from '#libs/messaging';
import type { Reason } from '#libs/transaction';

/**
 * Where a transaction stands at its gateway.
 *
 * `received`: nothing was ever asked of the gateway, or it is certain that nothing was done.
 * `started`: `process` was called, or was about to be; nobody knows yet what it did.
 * `processing`: the gateway has taken it on. `finished`: its final word is recorded.
 * `given_up`: nobody could find out; an inquiry of the API opens the case again.
 */
export type InboxState = 'received' | 'started' | 'processing' | 'finished' | 'given_up';

/** A message on its way into the inbox. */
export interface IntakeRow {
  readonly envelope: MessageEnvelope;
  readonly message: Buffer;
}

/** On what terms a row is claimed. */
export interface ClaimTerms {
  readonly leaseMs: number;
  /** How long a call of `process` that begins now may take effect at the gateway. */
  readonly settlingMs: number;
  readonly isIdempotent: boolean;
}

/** A row that this process may work on until its lease is over. */
export interface ClaimedRow {
  readonly gateway: string;
  readonly transactionId: string;
  /** The state before the claim; the claim itself has turned `received` into `started`. */
  readonly previousState: 'received' | 'started' | 'processing';
  /** Calls of `process`, the one that this claim allows included. */
  readonly attempts: number;
  /** Claims of a row that was `started` already: somebody crashed, threw or was frozen. */
  readonly recoveries: number;
  /** Claims of a row that was `processing` already. */
  readonly inquiries: number;
  /** Somebody waits for an answer: `processing` is reported even when it is no news. */
  readonly isAsked: boolean;
  /** Grows with every claim: what an earlier owner writes is refused. */
  readonly version: number;
  /**
   * How long after the claim an earlier call of `process` may still take effect, so that
   * `not_found` proves nothing; 0 or less: no longer, or the claim itself allows `process`.
   */
  readonly settlesInMs: number;
  /** When the last call of `process` can take no effect any more, on the database's clock. */
  readonly settlesAt: Date;
  readonly contentType: string;
  readonly message: Buffer;
  readonly requestId: string;
  readonly traceparent: string | null;
}

/** The final word of a gateway, as kept in the inbox (jsonb) for operators and for inquiries. */
export interface RecordedResult {
  readonly status: 'completed' | 'failed' | 'unknown';
  readonly amount?: string;
  readonly currency?: string;
  readonly gateway_reference?: string;
  readonly reason?: Reason;
}
