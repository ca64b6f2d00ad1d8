/**
 * Topic names, derived in this one place. A prefix keeps several installations on one broker apart.
 */
export interface TopicNames {
  /** Where the transactions of a data format are published. */
  transactions(format: string): string;
  /** Where a gateway puts what it cannot take in. */
  deadLetters(format: string, gateway: string): string;
}

export function topicNames(prefix: string): TopicNames {
  return {
    transactions: (format) => `${prefix}transactions.${format}`,
    deadLetters: (format, gateway) => `${prefix}transactions.${format}.${gateway}.dlq`,
  };
}

/** Partitions bound a gateway's parallelism; twelve divide evenly among 2, 3, 4 and 6 workers. */
export const PARTITIONS_PER_TOPIC = 12;

/** How long Kafka keeps a message. Inbox rows and remembered webhook ids outlive it. */
export const TOPIC_RETENTION_MS = 7 * 24 * 60 * 60 * 1000;
