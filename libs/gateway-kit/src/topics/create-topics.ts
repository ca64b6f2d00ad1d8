import { Kafka } from 'kafkajs';
import type { ServersConfig } from '#libs/config';
import {
  GATEWAYS,
  kafkaClientConfig,
  PARTITIONS_PER_TOPIC,
  TOPIC_RETENTION_MS,
  topicNames,
} from '#libs/messaging';

/**
 * Creates the topic of each format and the dead-letter topic of each gateway, as far as they are
 * missing; what exists is left as it is.
 *
 * @returns the names of the topics that were created
 */
export async function createTopics(config: ServersConfig): Promise<readonly string[]> {
  const admin = new Kafka(
    kafkaClientConfig('payment-gateway-prepare', config.kafkaBrokers),
  ).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topicsNeeded(config.kafkaPrefix).filter((topic) => !existing.has(topic));
    if (missing.length === 0) return [];
    // Answers false, and is no error, when somebody else was faster.
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: PARTITIONS_PER_TOPIC,
        configEntries: [{ name: 'retention.ms', value: TOPIC_RETENTION_MS.toString() }],
      })),
    });
    return missing;
  } finally {
    await admin.disconnect();
  }
}

function topicsNeeded(prefix: string): readonly string[] {
  const topics = topicNames(prefix);
  const formats = new Set(GATEWAYS.map(({ format }) => format));
  return [
    ...[...formats].map((format) => topics.transactions(format)),
    ...GATEWAYS.map(({ format, name }) => topics.deadLetters(format, name)),
  ];
}
