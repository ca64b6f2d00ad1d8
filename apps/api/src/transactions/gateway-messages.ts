import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { AppError } from '#libs/errors';
import { codecOf } from '#libs/formats';
import { newId } from '#libs/ids';
import { encodeHeaders, type MessageType, type TopicNames, topicNames } from '#libs/messaging';
import type { Transaction } from '#libs/transaction';
import type { MessagePurpose, OutboxMessage } from '../publishing/outbox-message.js';

/** Where a message comes from, so that one request can be followed to the callback. */
export interface Trace {
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

const MESSAGE_TYPE: Readonly<Record<MessagePurpose, MessageType>> = {
  submission: 'transaction.submitted',
  inquiry: 'transaction.inquiry',
};

/** Writes what a gateway is sent about a transaction, in the format of the transaction. */
@Injectable()
export class GatewayMessages {
  private readonly topics: TopicNames;
  private readonly bytesMax: number;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.topics = topicNames(config.kafkaPrefix);
    this.bytesMax = config.kafkaMessageBytesMax;
  }

  /** Where transactions of a format go. */
  topicOf(format: string): string {
    return this.topics.transactions(format);
  }

  /**
   * The message of a transaction that is about to be accepted.
   *
   * @throws AppError `body_too_large` when the broker would not take it: once the transaction is
   *   accepted, nobody could be told any more
   */
  newSubmission(transaction: Transaction, trace: Trace): OutboxMessage {
    const message = this.submission(transaction, trace);
    if (bytesOf(message) > this.bytesMax) {
      const detail = `A transaction may take ${this.bytesMax} bytes on its way to its gateway.`;
      throw new AppError('body_too_large', detail);
    }
    return message;
  }

  /** The transaction itself, to be executed once, however often it is sent. */
  submission(transaction: Transaction, trace: Trace): OutboxMessage {
    return this.message('submission', transaction, trace);
  }

  /** The question what became of it: the submitted document again, of another type. */
  inquiry(transaction: Transaction, trace: Trace): OutboxMessage {
    return this.message('inquiry', transaction, trace);
  }

  private message(
    purpose: MessagePurpose,
    transaction: Transaction,
    { requestId, traceparent }: Trace,
  ): OutboxMessage {
    const codec = codecOf(transaction.format);
    return {
      id: newId(),
      subjectId: transaction.id,
      purpose,
      topic: this.topicOf(transaction.format),
      headers: encodeHeaders({
        messageType: MESSAGE_TYPE[purpose],
        transactionId: transaction.id,
        gateway: transaction.gateway,
        contentType: codec.contentType,
        requestId,
        ...(traceparent === undefined ? {} : { traceparent }),
      }),
      value: codec.encodeMessage(transaction),
    };
  }
}

/** What Kafka counts, but for a few bytes that are the same for every message. */
function bytesOf({ headers, value }: OutboxMessage): number {
  let bytes = value.length;
  for (const [name, text] of Object.entries(headers)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  return bytes;
}
