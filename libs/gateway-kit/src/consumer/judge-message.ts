import { AppError } from '#libs/errors';
import { codecOf } from '#libs/formats';
import { decodeHeaders, type GatewayEntry, HEADER, type MessageEnvelope } from '#libs/messaging';
import { isRequestId, traceIdOf } from '#libs/trace';
import type { SubmittedTransaction } from '#libs/transaction';
import type { DeadLetterCause } from '../dead-letters/dead-letter.js';
import { INBOX_MEMORY_MS, type ReadableMessage } from '../inbox/readable-message.js';

/** What Kafka delivered: header values as text, the value as it is. */
export interface RawMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

export type Judgement =
  /** Another gateway of the same format will take it. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'readable'; readonly readable: ReadableMessage }
  | { readonly kind: 'refused'; readonly cause: DeadLetterCause };

/** Reads a message as far as it takes to know what to do with it. Never throws, never guesses. */
export function judgeMessage(gateway: GatewayEntry, raw: RawMessage, now: Date): Judgement {
  const addressee = raw.headers[HEADER.gateway] ?? '';
  // A message that names nobody would be put aside by every gateway of the format: one is enough.
  if (addressee === '' ? !gateway.default : addressee !== gateway.name) return { kind: 'foreign' };
  const decoded = decodeHeaders(raw.headers);
  if ('fault' in decoded) return refused('header_invalid', decoded.fault);
  const { envelope } = decoded;
  const codec = codecOf(gateway.format);
  const mediaType = envelope.contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!codec.mediaTypes.includes(mediaType)) {
    return refused('content_type_unsupported', `header ${HEADER.contentType}`);
  }
  if (raw.value === null) return refused('value_missing', 'The message has no value.');
  let transaction: SubmittedTransaction;
  try {
    transaction = codec.decodeMessage(raw.value);
  } catch (error) {
    return refused('value_unreadable', describe(error));
  }
  if (transaction.id.toLowerCase() !== envelope.transactionId.toLowerCase()) {
    return refused('address_mismatch', `header ${HEADER.transactionId} and value differ`);
  }
  if (transaction.gateway !== gateway.name) {
    return refused('address_mismatch', `header ${HEADER.gateway} and value differ`);
  }
  const isBeyondMemory = now.getTime() - transaction.createdAt.getTime() > INBOX_MEMORY_MS;
  if (isBeyondMemory && envelope.messageType === 'transaction.submitted') {
    return refused('too_old', 'The transaction is older than the inbox remembers.');
  }
  const readable = { message: raw.value, transaction, isBeyondMemory };
  return { kind: 'readable', readable: { ...readable, envelope: tidyEnvelope(envelope) } };
}

/**
 * What goes on into PostgreSQL and into HTTP headers: in one spelling, and only when well formed.
 */
function tidyEnvelope(envelope: MessageEnvelope): MessageEnvelope {
  const { traceparent, ...rest } = envelope;
  return {
    ...rest,
    transactionId: rest.transactionId.toLowerCase(),
    requestId: isRequestId(rest.requestId) ? rest.requestId : '',
    ...(traceparent !== undefined && traceIdOf(traceparent) !== undefined && { traceparent }),
  };
}

/**
 * Codes and paths only. Paths are made of field names, which a sender may choose: they are
 * scrubbed.
 */
function describe(error: unknown): string {
  if (!(error instanceof AppError)) return 'The value cannot be read.';
  const places = error.errors.slice(0, 5).map(({ path, code }) => `${path} ${code}`);
  return [error.code, ...places].join(', ');
}

function refused(code: DeadLetterCause['code'], detail: string): Judgement {
  return { kind: 'refused', cause: { code, detail } };
}
