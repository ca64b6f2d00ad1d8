import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Admin, Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { newId } from '#libs/ids';
import { disconnect, HEADER, kafkaClientConfig } from '#libs/messaging';
import type { Acknowledgement, OutboxMessage } from './outbox-message.js';

/**
 * Acknowledged by all in-sync replicas: less would be an answer that a broker's crash takes back.
 */
const ACKS_FROM_ALL = -1;

/** Sends batches to Kafka and says where each message went. */
@Injectable()
export class KafkaPublisher implements OnApplicationShutdown {
  private readonly producer: Producer;
  private readonly admin: Admin;
  private producerReady: Promise<void> | undefined;
  private adminReady: Promise<void> | undefined;
  /** Kafka names only the first offset of a partition, so the partition of each message is kept. */
  private readonly partitionOf = new WeakMap<Message, number>();

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    const kafka = new Kafka(kafkaClientConfig('payment-gateway-api', config.kafkaBrokers));
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: () => {
        const partitionFor = Partitioners.DefaultPartitioner();
        return (choice) => {
          const partition = partitionFor(choice);
          this.partitionOf.set(choice.message, partition);
          return partition;
        };
      },
    });
    this.admin = kafka.admin();
  }

  /**
   * Sends messages of one topic. An error says nothing about whether they arrived.
   *
   * @param messages at most 500: kafkajs groups them in quadratic time
   */
  async publish(topic: string, messages: readonly OutboxMessage[]): Promise<Acknowledgement[]> {
    await this.connected();
    const sent = messages.map((message) => ({ message, kafkaMessage: toKafkaMessage(message) }));
    const metadata = await this.producer.send({
      topic,
      acks: ACKS_FROM_ALL,
      messages: sent.map(({ kafkaMessage }) => kafkaMessage),
    });
    const nextOffset = new Map(
      metadata.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? -1)]),
    );
    return sent.map(({ message, kafkaMessage }) => {
      const partition = this.partitionOf.get(kafkaMessage) ?? -1;
      const offset = nextOffset.get(partition);
      if (offset === undefined) throw new Error('Kafka acknowledged another partition.');
      nextOffset.set(partition, offset + 1n);
      const { id: messageId, subjectId, purpose } = message;
      return { messageId, subjectId, purpose, topic, partition, offset: offset.toString() };
    });
  }

  /**
   * Asks the broker something small. Give it a deadline of your own.
   *
   * @throws when it does not answer
   */
  async ping(): Promise<void> {
    this.adminReady ??= this.admin.connect();
    try {
      await this.adminReady;
    } catch (error) {
      this.adminReady = undefined;
      throw error;
    }
    await this.admin.describeCluster();
  }

  async onApplicationShutdown(): Promise<void> {
    await disconnect(this.producer, this.admin);
  }

  /** One connection attempt at a time, and a new one after a failure. */
  private async connected(): Promise<void> {
    this.producerReady ??= this.producer.connect();
    try {
      await this.producerReady;
    } catch (error) {
      this.producerReady = undefined;
      throw error;
    }
  }
}

function toKafkaMessage(message: OutboxMessage): Message {
  return {
    key: message.subjectId,
    value: message.value,
    headers: { ...message.headers, [HEADER.messageId]: newId() },
  };
}
