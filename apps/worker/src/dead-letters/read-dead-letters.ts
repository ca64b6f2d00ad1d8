import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type Consumer, type EachBatchPayload, Kafka } from 'kafkajs';
import { within } from '#libs/deadline';
import { kafkaClientConfig } from '#libs/messaging';
import { CommandFailure } from '#libs/terminal';
import { type Letter, toLetter } from './letter.js';

export interface DeadLetters {
  /** Oldest first. */
  readonly letters: readonly Letter[];
  /** There are more than anybody reads. */
  readonly isTruncated: boolean;
}

/** Some hundred bytes each are kept. */
const LETTERS_MAX = 100_000;
const DEADLINE_MS = 30_000;
/** Leaving must not cost more than what it was for. */
const CLOSE_DEADLINE_MS = 5_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 };
const WAIT_MS = 200;
/** For a topic that is not there: it may just be made. */
const TOPIC_RETRY = { ...RETRY, retries: 3 };
/** For partitions whose leaders are being chosen. */
const LEADER_RETRY = { attemptsMax: 10, delayMs: 300 };

/**
 * Reads a topic of dead letters from its beginning to what is its end now. Nothing is committed:
 * the group is one of this call's own, and is deleted after it.
 *
 * @throws CommandFailure when there is no such topic, or its end is not reached in time
 */
export async function readDeadLetters(
  brokers: readonly string[],
  topic: string,
  deadlineMs = DEADLINE_MS,
): Promise<DeadLetters> {
  const config = { ...kafkaClientConfig('payment-gateway-dlq', brokers), retry: RETRY };
  const kafka = new Kafka(config);
  const admin = kafka.admin({ retry: TOPIC_RETRY });
  const groupId = `${topic}.read.${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: WAIT_MS });
  try {
    const read = await within(readAll(admin, consumer, topic), deadlineMs);
    if (read !== undefined) return read;
    throw new CommandFailure(`Kafka has not answered within ${deadlineMs / 1_000} s.`);
  } finally {
    await leave(admin, consumer, groupId);
  }
}

async function readAll(admin: Admin, consumer: Consumer, topic: string): Promise<DeadLetters> {
  await admin.connect();
  const ends = await endsOf(admin, topic);
  const letters: Letter[] = [];
  if (ends.size > 0) {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consume(consumer, ends, letters);
  }
  // A partition is in order, and so are the dates within it; those of the whole are mixed.
  letters.sort((left, right) => ((left.at ?? '') < (right.at ?? '') ? -1 : 1));
  return { letters, isTruncated: letters.length >= LETTERS_MAX };
}

/** The last offset of each partition that has something in it. */
async function endsOf(admin: Admin, topic: string): Promise<Map<number, bigint>> {
  const offsets = await offsetsOf(admin, topic);
  return new Map(
    offsets
      .filter(({ low, high }) => BigInt(high) > BigInt(low))
      .map(({ partition, high }) => [partition, BigInt(high) - 1n]),
  );
}

async function offsetsOf(admin: Admin, topic: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      const type = typeOf(error);
      if (type === 'UNKNOWN_TOPIC_OR_PARTITION') {
        throw new CommandFailure(`There is no topic ${topic}: nothing was ever prepared there.`);
      }
      const isPassing = type === 'NOT_LEADER_FOR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
      if (!isPassing || attempt === LEADER_RETRY.attemptsMax) throw error;
      await sleep(LEADER_RETRY.delayMs);
    }
  }
}

/** kafkajs wraps what it has tried several times. */
function typeOf(error: unknown): string | undefined {
  const { type, cause } = error as { readonly type?: string; readonly cause?: unknown };
  return type ?? (cause === undefined || cause === null ? undefined : typeOf(cause));
}

/** Fills `letters` until every partition has been read to its end. */
function consume(consumer: Consumer, ends: Map<number, bigint>, letters: Letter[]): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // Otherwise it comes back by itself, and the deadline is somebody else's business.
      if (!payload.restart) reject(payload.error);
    });
    const eachBatch = ({ batch }: EachBatchPayload): Promise<void> => {
      const end = ends.get(batch.partition);
      for (const message of batch.messages) {
        const isWanted = end !== undefined && BigInt(message.offset) <= end;
        if (isWanted && letters.length < LETTERS_MAX) {
          letters.push(toLetter(batch.partition, message));
        }
      }
      if (end !== undefined && BigInt(batch.lastOffset()) >= end) ends.delete(batch.partition);
      if (ends.size === 0 || letters.length >= LETTERS_MAX) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
}

/** A group that stays behind does no harm, and Kafka forgets it. */
async function leave(admin: Admin, consumer: Consumer, groupId: string): Promise<void> {
  const leaving = async (): Promise<void> => {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  };
  await within(leaving(), CLOSE_DEADLINE_MS).catch(() => undefined);
}
