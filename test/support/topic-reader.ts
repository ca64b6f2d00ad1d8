import { randomUUID } from 'node:crypto';
import { Kafka } from 'kafkajs';
import { kafkaClientConfig } from '#libs/messaging';

/** A message as it lies in Kafka. */
export interface StoredMessage {
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Everything that is in a topic at the moment of the call. */
export async function readTopic(
  brokers: readonly string[],
  topic: string,
): Promise<StoredMessage[]> {
  // With kafkajs' own retries: a new broker needs a moment for its first group.
  const kafka = new Kafka({ ...kafkaClientConfig('topic-reader', brokers), retry: {} });
  const count = await countOf(kafka, topic);
  const messages: StoredMessage[] = [];
  if (count === 0) return messages;
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => {
      // A broker that has just started loads its groups first: kafkajs tries again by itself.
      if (!payload.restart) reject(payload.error);
    });
    const eachMessage = ({ partition, message }: Parameters<typeof toStored>[0]) => {
      messages.push(toStored({ partition, message }));
      if (messages.length === count) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return messages;
}

async function countOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
}

interface RawMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

function toStored(raw: { readonly partition: number; readonly message: RawMessage }) {
  const { key, value, offset, headers = {} } = raw.message;
  return {
    partition: raw.partition,
    offset,
    key: key?.toString() ?? '',
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, (header as Buffer).toString()]),
    ),
    value: value?.toString() ?? '',
  };
}
