import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { Database, type NamedStatement } from '#libs/database';
import { Loop } from '#libs/loop';
import { encodeHeaders, findGateway, topicNames } from '#libs/messaging';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';
import { type DeadLetter, type DeadLetterCause, deadLetterOf } from './dead-letter.js';
import { DeadLetterPublisher } from './dead-letter-publisher.js';
import { DeadLetterStore } from './dead-letter.store.js';

const BATCH_MAX = 100;
const IDLE_MS = 2_000;
const LEASE_MS = 15_000;

const CLAIM: NamedStatement = {
  name: 'dead_letter_claim',
  text: `
    UPDATE gateway.inbox SET dead_due_at = now() + $2 * interval '1 ms'
    WHERE (gateway, transaction_id) IN (
      SELECT gateway, transaction_id FROM gateway.inbox
      WHERE dead_due_at <= now()
      ORDER BY dead_due_at LIMIT $1
      FOR UPDATE SKIP LOCKED)
    RETURNING gateway, transaction_id, dead_cause, content_type, message, request_id, traceparent`,
};

const REMOVE: NamedStatement = {
  name: 'dead_letter_remove',
  text: `
    UPDATE gateway.inbox SET dead_due_at = NULL
    WHERE (gateway, transaction_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
};

interface DeadRow {
  readonly gateway: string;
  readonly transaction_id: string;
  readonly dead_cause: DeadLetterCause;
  readonly content_type: string;
  readonly message: Buffer;
  readonly request_id: string;
  readonly traceparent: string | null;
}

/** A letter, and what to do when Kafka has it. */
interface WaitingLetter {
  readonly letter: DeadLetter;
  readonly inboxKey?: Pick<DeadRow, 'gateway' | 'transaction_id'>;
  readonly keptId?: string;
}

/**
 * Publishes what gateways have given up on, and what could not be taken in. Both are committed
 * first, so a broker that is away or a topic that is missing delays its own letters and nothing
 * else.
 */
@Injectable()
export class DeadLetterRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeadLetterRelay.name);
  private readonly loop: Loop;

  constructor(
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    private readonly database: Database,
    private readonly publisher: DeadLetterPublisher,
    private readonly store: DeadLetterStore,
  ) {
    this.loop = new Loop(() => this.runOnce(), {
      idleMs: IDLE_MS,
      onError: (err) => {
        this.logger.warn({ msg: 'Dead letters cannot be published yet; trying again.', err });
      },
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when the letter is committed; it is published from there, however often it takes. */
  async keep(letter: DeadLetter): Promise<void> {
    await this.store.keep(letter);
    this.wake();
  }

  /** A row was given up. */
  wake(): void {
    this.loop.wake();
  }

  /**
   * @returns the number of letters published; 0 means that the caller may sleep.
   * @throws when some were not: they come back when their lease is over
   */
  async runOnce(): Promise<number> {
    const rows = await this.database.query<DeadRow>(CLAIM, [BATCH_MAX, LEASE_MS]);
    const kept = await this.store.claim(BATCH_MAX, LEASE_MS);
    const waiting: WaitingLetter[] = [
      ...rows.map((row) => ({ letter: this.letterOf(row), inboxKey: row })),
      ...kept.map(({ id, letter }) => ({ letter, keptId: id })),
    ];
    // Topic by topic: one that is missing must not keep the letters of the others.
    const byTopic = Map.groupBy(waiting, ({ letter }) => letter.topic);
    const outcomes = await Promise.allSettled(
      [...byTopic.values()].map((letters) => this.publish(letters)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return waiting.length;
  }

  private async publish(waiting: readonly WaitingLetter[]): Promise<void> {
    await this.publisher.publish(waiting.map(({ letter }) => letter));
    const keys = waiting.flatMap(({ inboxKey }) => inboxKey ?? []);
    const keptIds = waiting.flatMap(({ keptId }) => keptId ?? []);
    if (keys.length > 0) {
      await this.database.query(REMOVE, [
        keys.map(({ gateway }) => gateway),
        keys.map(({ transaction_id: id }) => id),
      ]);
    }
    if (keptIds.length > 0) await this.store.remove(keptIds);
  }

  private letterOf(row: DeadRow): DeadLetter {
    const { gateway, transaction_id: transactionId, traceparent } = row;
    const topics = topicNames(this.config.kafkaPrefix);
    const topic = topics.deadLetters(findGateway(gateway)?.format ?? 'unknown', gateway);
    const headers = encodeHeaders({
      messageType: 'transaction.submitted',
      transactionId,
      gateway,
      contentType: row.content_type,
      requestId: row.request_id,
      ...(traceparent !== null && { traceparent }),
    });
    const message = { key: transactionId, value: row.message, headers };
    return deadLetterOf(topic, message, row.dead_cause, new Date());
  }
}
