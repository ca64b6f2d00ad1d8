import { type MessageEnvelope, TOPIC_RETENTION_MS } from '#libs/messaging';
import type { SubmittedTransaction } from '#libs/transaction';

/**
 * How long an inbox remembers: rows are kept for longer than this (inbox-pruner.ts), and what is
 * older is never processed, since nobody could tell whether it was before.
 */
export const INBOX_MEMORY_MS = TOPIC_RETENTION_MS;

/** A message that is for this gateway and can be read. */
export interface ReadableMessage {
  readonly envelope: MessageEnvelope;
  readonly message: Buffer;
  readonly transaction: SubmittedTransaction;
  /** The transaction may have been in the inbox once, and been cleared away since. */
  readonly isBeyondMemory: boolean;
}
