import { Kafka } from 'kafkajs';
import { kafkaClientConfig } from '#libs/messaging';

/** The names that suites give to what is their own, before a dot. */
const OF_A_SUITE = /^(test|e2e)_[0-9a-f]+\./;

/** Run by Jest when all suites are over. Their databases they drop themselves. */
export default async function deleteTestTopics(): Promise<void> {
  const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
  const admin = new Kafka(kafkaClientConfig('test-topics', brokers)).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => OF_A_SUITE.test(topic));
    await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
