import type { ClaimedMessage } from './outbox-message.js';

/** One call to Kafka: messages of one topic. */
export interface Send {
  readonly topic: string;
  readonly messages: readonly ClaimedMessage[];
}

/**
 * Kafka's limit (1 MB by default) is on what goes to one partition in one call, and a whole call
 * may go to one partition.
 */
const SEND_BYTES_MAX = 512 * 1024;

/**
 * Cuts claimed messages into sends. A message that has failed before goes alone, so that one which
 * Kafka always refuses takes no other with it.
 */
export function inSends(messages: readonly ClaimedMessage[]): Send[] {
  const sends: Send[] = [];
  for (const [topic, ofTopic] of Map.groupBy(messages, (message) => message.topic)) {
    const fresh = ofTopic.filter(({ attempts }) => attempts === 1);
    const retried = ofTopic.filter(({ attempts }) => attempts > 1);
    for (const chunk of chunksOf(fresh)) sends.push({ topic, messages: chunk });
    for (const message of retried) sends.push({ topic, messages: [message] });
  }
  return sends;
}

function chunksOf(messages: readonly ClaimedMessage[]): ClaimedMessage[][] {
  const chunks: ClaimedMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    if (bytes + message.value.length > SEND_BYTES_MAX) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(message);
    bytes += message.value.length;
  }
  return chunks;
}
