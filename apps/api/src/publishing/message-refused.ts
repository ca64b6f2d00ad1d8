/** What Kafka answers when it is the message that is wrong (Apache Kafka protocol, error codes). */
const REFUSALS: readonly unknown[] = [
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
];

/** Whether the broker is well and has refused what it was sent. */
export function isMessageRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const type: unknown = 'type' in error ? error.type : undefined;
  return REFUSALS.includes(type) || isMessageRefused(error.cause);
}
