import { type Admin, KafkaJSProtocolError } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 60_000;
const POLL_MS = 100;
/** What a broker says of a topic that it has created and not yet heard of itself. */
const NOT_THERE_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

/**
 * Waits until every partition of the topics has a leader; throws what the broker said last
 * after a minute. kafkajs could wait too (`waitForLeaders`), but it gives up at once where
 * the broker that answers does not know a topic yet.
 */
export async function topicsHaveLeaders(
  admin: Pick<Admin, 'fetchTopicMetadata'>,
  names: readonly string[],
): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics: [...names] });
      return;
    } catch (error) {
      if (!isNotThereYet(error) || performance.now() > deadline) throw error;
    }
    await sleep(POLL_MS);
  }
}

const isNotThereYet = (error: unknown): boolean =>
  error instanceof KafkaJSProtocolError && NOT_THERE_YET.includes(error.type);
