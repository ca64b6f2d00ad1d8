import type { Money, Reason, SubmittedTransaction } from '#libs/transaction';

/**
 * What became of a transaction at a gateway, as far as the gateway can say for certain.
 *
 * Whoever is not certain says `unknown` or throws: the kit then asks `inquire`, and nobody is told
 * that a transaction failed which may have been paid.
 */
export type GatewayResult =
  /** `money`: what was really moved, when the gateway says so; default: what was asked for. */
  | { readonly status: 'completed'; readonly gatewayReference?: string; readonly money?: Money }
  /** Final, and certainly without an effect. */
  | { readonly status: 'failed'; readonly reason: Reason; readonly gatewayReference?: string }
  /** Taken on, not decided yet: the kit asks `inquire` at growing intervals. */
  | {
      readonly status: 'processing';
      readonly gatewayReference?: string;
      /**
       * Nothing is reported, and the kit asks only when the API does: for a gateway that has its
       * own way to tell (`CallbackOutbox`), and is silent otherwise.
       */
      readonly isQuiet?: boolean;
    }
  /** Nothing was done, for certain: `process` is called again later, a bounded number of times. */
  | { readonly status: 'retry' }
  | { readonly status: 'unknown'; readonly reason: Reason };

/**
 * `not_found`: the gateway has never heard of the transaction, so that it may be processed again.
 * That is done only once an earlier call of `process` has had its time to arrive (next-step.ts).
 */
export type InquiryResult = GatewayResult | { readonly status: 'not_found' };

/** What a gateway is told besides the transaction. */
export interface GatewayCall {
  /** Which call of `process` this is, or was the last one: 1 for the first. */
  readonly attempt: number;
  /**
   * Carried from the merchant's request, for logs and for the gateway's own headers; may be empty.
   */
  readonly requestId: string;
  /**
   * Aborted at the deadline: stop then, and throw. A `process` that goes on is waited for as long
   * again; what it does after that, or after another such time, may be done a second time.
   */
  readonly signal: AbortSignal;
  /**
   * What `process` sends out must have no effect after this, since `not_found` is believed then:
   * hand it on where the other side takes an expiry. A process that was frozen in the midst of a
   * call and wakes up later cannot tell. On the clock of the database.
   */
  readonly expiresAt: Date;
}

/**
 * What a gateway team writes. The kit round it does the rest: consumer, inbox, retries, dead
 * letters, signed callbacks, drain.
 */
export interface PaymentGateway {
  /** The name in the directory of gateways. */
  readonly name: string;
  /**
   * True when the gateway hands our id on as an idempotency key of its own, so that `process` may
   * be repeated while nobody knows what the first call did. Default: `inquire` first.
   */
  readonly isIdempotent?: boolean;

  /** Executes the transaction. A throw means `unknown`, never `failed`. */
  process(transaction: SubmittedTransaction, call: GatewayCall): Promise<GatewayResult>;

  /** Finds out what became of the transaction, and changes nothing. A throw means: ask again. */
  inquire(transaction: SubmittedTransaction, call: GatewayCall): Promise<InquiryResult>;
}
