import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { codecOf } from '#libs/formats';
import { encodeHeaders, type TopicNames, topicNames } from '#libs/messaging';
import type { Transaction } from '#libs/transaction';
import type { OutboxMessage } from '../publishing/outbox-message.js';

/** Where a message comes from, so that one request can be followed to the callback. */
export interface Trace {
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

/**
 * Writes the message that submits a transaction to its gateway, in the format of the transaction.
 */
@Injectable()
export class SubmissionMessages {
  private readonly topics: TopicNames;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.topics = topicNames(config.kafkaPrefix);
  }

  /** Where transactions of a format go. */
  topicOf(format: string): string {
    return this.topics.transactions(format);
  }

  of(transaction: Transaction, { requestId, traceparent }: Trace): OutboxMessage {
    const codec = codecOf(transaction.format);
    return {
      id: uuidv7(),
      subjectId: transaction.id,
      topic: this.topicOf(transaction.format),
      headers: encodeHeaders({
        messageType: 'transaction.submitted',
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
