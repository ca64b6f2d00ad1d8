/**
 * What a message is to its subject. A `submission` that was claimed may have been sent, and its
 * acknowledgement is news of the subject; an `inquiry` asks about the subject and is neither.
 */
export type MessagePurpose = 'submission' | 'inquiry';

/** One message that is still to be published. Written in the commit of what it tells. */
export interface OutboxMessage {
  /** UUIDv7, so that rows sort by age. */
  readonly id: string;
  /** What the message is about; also its Kafka key, so that one subject stays in one partition. */
  readonly subjectId: string;
  readonly purpose: MessagePurpose;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** A message on its way: claimed, and therefore no longer certain never to have been sent. */
export interface ClaimedMessage extends OutboxMessage {
  readonly attempts: number;
}

/** Where Kafka has put a message. */
export interface Acknowledgement {
  readonly messageId: string;
  readonly subjectId: string;
  readonly purpose: MessagePurpose;
  readonly topic: string;
  readonly partition: number;
  /** A decimal string: offsets are 64 bits wide. */
  readonly offset: string;
}
