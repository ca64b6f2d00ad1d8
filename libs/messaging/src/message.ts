export const MESSAGE_TYPES = ['transaction.submitted', 'transaction.inquiry'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const SCHEMA_VERSION = '1';

/** The header names of a Kafka message. All values are strings in UTF-8. */
export const HEADER = {
  messageId: 'message-id',
  messageType: 'message-type',
  schemaVersion: 'schema-version',
  transactionId: 'transaction-id',
  gateway: 'gateway',
  contentType: 'content-type',
  requestId: 'request-id',
  traceparent: 'traceparent',
} as const;

/**
 * What is known of a message apart from its value. `messageId` names one sending, for tracing only.
 */
export interface MessageEnvelope {
  readonly messageType: MessageType;
  readonly transactionId: string;
  readonly gateway: string;
  readonly contentType: string;
  readonly requestId: string;
  readonly traceparent?: string;
}

export function encodeHeaders(envelope: MessageEnvelope): Record<string, string> {
  return {
    [HEADER.messageType]: envelope.messageType,
    [HEADER.schemaVersion]: SCHEMA_VERSION,
    [HEADER.transactionId]: envelope.transactionId,
    [HEADER.gateway]: envelope.gateway,
    [HEADER.contentType]: envelope.contentType,
    [HEADER.requestId]: envelope.requestId,
    ...(envelope.traceparent === undefined ? {} : { [HEADER.traceparent]: envelope.traceparent }),
  };
}

/** As kafkajs hands them over: a header that has no value is `null`, whatever its types say. */
type RawHeaders = Readonly<
  Record<string, Buffer | string | (Buffer | string)[] | null | undefined>
>;

/**
 * Reads the headers of a message.
 *
 * @returns the envelope, or the name of the header that is missing or not one we know. The caller
 *   sends such a message to the dead-letter topic.
 */
export function decodeHeaders(
  headers: RawHeaders,
): { readonly envelope: MessageEnvelope } | { readonly fault: string } {
  const messageType = MESSAGE_TYPES.find((type) => type === text(headers[HEADER.messageType]));
  const transactionId = text(headers[HEADER.transactionId]);
  const gateway = text(headers[HEADER.gateway]);
  const contentType = text(headers[HEADER.contentType]);
  const traceparent = text(headers[HEADER.traceparent]);
  if (text(headers[HEADER.schemaVersion]) !== SCHEMA_VERSION) return fault(HEADER.schemaVersion);
  if (messageType === undefined) return fault(HEADER.messageType);
  if (transactionId === undefined) return fault(HEADER.transactionId);
  if (gateway === undefined) return fault(HEADER.gateway);
  if (contentType === undefined) return fault(HEADER.contentType);
  return {
    envelope: {
      messageType,
      transactionId,
      gateway,
      contentType,
      requestId: text(headers[HEADER.requestId]) ?? '',
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  };
}

/** An empty header says as little as none. */
function text(value: RawHeaders[string]): string | undefined {
  const sent = Array.isArray(value) ? undefined : value?.toString();
  return sent === '' ? undefined : sent;
}

function fault(name: string): { readonly fault: string } {
  return { fault: `header ${name}` };
}
