import { Kafka } from 'kafkajs';
import { kafkaClientConfig, topicNames } from '#libs/messaging';
import { readTopic } from '../support/topic-reader.js';
import { TOPIC_PREFIX } from './app-environment.js';
import type { Random } from './random.js';

/** A header that only copies have, so that nobody takes them for the service's own. */
export const COPY_MARK = 'harness-copy';

const COPIES_MAX = 3;
const DEADLINE_MS = 8_000;

/**
 * Produces messages again that are in a topic already, in another order and into any partition.
 *
 * @returns how many; fewer, when the broker is not to be had
 */
export async function copyMessages(
  { brokers }: { readonly brokers: readonly string[] },
  ids: readonly string[],
  random: Random,
): Promise<number> {
  let copies = 0;
  const work = async (): Promise<void> => {
    const producer = new Kafka(kafkaClientConfig('faults', brokers)).producer();
    await producer.connect();
    try {
      for (const format of ['json', 'soap']) {
        const topic = topicNames(TOPIC_PREFIX).transactions(format);
        const stored = (await readTopic(brokers, topic)).filter(({ key }) => ids.includes(key));
        const messages = random.shuffled(stored).flatMap(({ key, value, headers }) => {
          const copy = { key, value, headers: { ...headers, [COPY_MARK]: 'yes' } };
          return Array.from({ length: random.integer(1, COPIES_MAX) }, () => copy);
        });
        if (messages.length === 0) continue;
        await producer.send({ topic, messages });
        copies += messages.length;
      }
    } finally {
      await producer.disconnect();
    }
  };
  await Promise.race([
    work().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, DEADLINE_MS)),
  ]);
  return copies;
}
