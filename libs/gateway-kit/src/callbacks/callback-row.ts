/** A callback that this process may send until its lease is over. */
export interface ClaimedCallback {
  /** The webhook id, the same for every attempt. */
  readonly id: string;
  readonly gateway: string;
  readonly transactionId: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly requestId: string;
  readonly traceparent: string | null;
  /** Attempts, the one that this claim allows included; what an earlier owner writes is refused. */
  readonly attempts: number;
}

/** What became of one attempt. */
export interface DeliveryAttempt {
  readonly callback: ClaimedCallback;
  /** When it is sent again; null: delivered, or never again. */
  readonly dueInMs: number | null;
  readonly isDelivered: boolean;
  readonly status?: number;
  /** What kept the request from being answered, as a code. */
  readonly fault?: string;
}
