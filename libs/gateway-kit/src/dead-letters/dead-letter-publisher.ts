import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Kafka, type Producer } from 'kafkajs';
import type { WorkerConfig } from '#libs/config';
import { within } from '#libs/deadline';
import { disconnect, kafkaClientConfig } from '#libs/messaging';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';
import type { DeadLetter } from './dead-letter.js';

const ACKS_FROM_ALL = -1;
/** kafkajs has no deadline round connecting and sending together. */
const PUBLISH_TIMEOUT_MS = 10_000;

/** Puts dead letters into Kafka. */
@Injectable()
export class DeadLetterPublisher implements OnApplicationShutdown {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;

  constructor(@Inject(WORKER_CONFIG) config: WorkerConfig) {
    const kafka = new Kafka(kafkaClientConfig('payment-gateway-dead-letters', config.kafkaBrokers));
    this.producer = kafka.producer({ allowAutoTopicCreation: false });
  }

  /** @throws when nobody knows whether the letters have arrived; publish them again then */
  async publish(letters: readonly DeadLetter[]): Promise<void> {
    const sent = this.send(letters).then(() => true);
    if (await within(sent, PUBLISH_TIMEOUT_MS)) return;
    throw new Error('The dead letters were not acknowledged in time.');
  }

  async onApplicationShutdown(): Promise<void> {
    await disconnect(this.producer);
  }

  private async send(letters: readonly DeadLetter[]): Promise<void> {
    await this.connect();
    const byTopic = Map.groupBy(letters, ({ topic }) => topic);
    await this.producer.sendBatch({
      acks: ACKS_FROM_ALL,
      topicMessages: [...byTopic].map(([topic, messages]) => ({
        topic,
        messages: messages.map(({ key, value, headers }) => ({ key, value, headers })),
      })),
    });
  }

  /** Connected on first use, one attempt at a time, and again after a failure. */
  private async connect(): Promise<void> {
    this.connected ??= this.producer.connect();
    try {
      await this.connected;
    } catch (error) {
      this.connected = undefined;
      throw error;
    }
  }
}
