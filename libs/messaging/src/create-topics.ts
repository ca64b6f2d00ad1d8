import { Kafka } from 'kafkajs';
import { disconnect } from './disconnect.js';
import { kafkaClientConfig } from './kafka-client.js';
import { topicsHaveLeaders } from './topic-leaders.js';
import { PARTITIONS_PER_TOPIC, TOPIC_RETENTION_MS } from './topics.js';

/** A broker that starts together with us gets a minute. */
const RETRY = { initialRetryTime: 300, maxRetryTime: 3_000, retries: 20 };

/**
 * Creates the topics that are not there yet; the ones that are stay as they are.
 * Returns once every partition of all of them has a leader, or throws after a minute.
 */
export async function createTopics(
  brokers: readonly string[],
  names: readonly string[],
): Promise<void> {
  const kafka = new Kafka({
    ...kafkaClientConfig('payment-gateway-prepare', brokers),
    retry: RETRY,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({
      waitForLeaders: false,
      topics: names.map((topic) => ({
        topic,
        numPartitions: PARTITIONS_PER_TOPIC,
        configEntries: [{ name: 'retention.ms', value: TOPIC_RETENTION_MS.toString() }],
      })),
    });
    await topicsHaveLeaders(admin, names);
  } finally {
    await disconnect(admin);
  }
}
