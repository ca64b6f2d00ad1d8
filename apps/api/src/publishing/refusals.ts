/**
 * What Kafka answers when it is the message that is wrong (Apache Kafka protocol, error codes).
 *
 * @see https://kafka.apache.org/protocol#protocol_error_codes
 */
const OF_MESSAGES: readonly unknown[] = [
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
];

/** What it answers when the topic is not there, or not for us. */
const OF_TOPICS: readonly unknown[] = [
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
];

/** Whether the broker is well and has refused what it was sent. */
export function isMessageRefused(error: unknown): boolean {
  return isAnswer(error, OF_MESSAGES);
}

/**
 * Whether the broker has said no, to the message or to its topic. Everything else, such as silence
 * or an election, may be over the next time.
 */
export function isRefused(error: unknown): boolean {
  return isMessageRefused(error) || isAnswer(error, OF_TOPICS);
}

function isAnswer(error: unknown, answers: readonly unknown[]): boolean {
  if (!(error instanceof Error)) return false;
  const type: unknown = 'type' in error ? error.type : undefined;
  return answers.includes(type) || isAnswer(error.cause, answers);
}
