import { Inject, Injectable, Logger } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { Loop, Looping } from '#libs/loop';
import { encodeHeaders, findGateway, topicNames } from '#libs/messaging';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';
import { type DeadLetter, deadLetterOf } from './dead-letter.js';
import { DeadLetterPublisher } from './dead-letter-publisher.js';
import { DeadLetterStore } from './dead-letter.store.js';
import { GivenUpStore, type GivenUpTransaction } from './given-up.store.js';

const BATCH_MAX = 100;
const IDLE_MS = 2_000;
const LEASE_MS = 15_000;

/** A letter, and what to do when Kafka has it. */
interface WaitingLetter {
  readonly letter: DeadLetter;
  readonly givenUp?: GivenUpTransaction;
  readonly keptId?: string;
}

/**
 * Publishes what gateways have given up on, and what could not be taken in. Both are committed
 * first, so a broker that is away or a topic that is missing delays its own letters and nothing
 * else.
 */
@Injectable()
export class DeadLetterRelay extends Looping {
  private readonly logger = new Logger(DeadLetterRelay.name);
  protected readonly loop: Loop;

  constructor(
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    private readonly publisher: DeadLetterPublisher,
    private readonly keptLetters: DeadLetterStore,
    private readonly givenUp: GivenUpStore,
  ) {
    super();
    this.loop = new Loop(() => this.runOnce(), {
      idleMs: IDLE_MS,
      onError: (err) => {
        this.logger.warn({ msg: 'Dead letters cannot be published yet; trying again.', err });
      },
    });
  }

  /** Resolves when the letter is committed; it is published from there, however often it takes. */
  async keep(letter: DeadLetter): Promise<void> {
    await this.keptLetters.keep(letter);
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
    const dead = await this.givenUp.claim(BATCH_MAX, LEASE_MS);
    const kept = await this.keptLetters.claim(BATCH_MAX, LEASE_MS);
    const waiting: WaitingLetter[] = [
      ...dead.map((givenUp) => ({ letter: this.letterOf(givenUp), givenUp })),
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
    const dead = waiting.flatMap(({ givenUp }) => givenUp ?? []);
    const keptIds = waiting.flatMap(({ keptId }) => keptId ?? []);
    if (dead.length > 0) await this.givenUp.markPublished(dead);
    if (keptIds.length > 0) await this.keptLetters.remove(keptIds);
  }

  private letterOf(givenUp: GivenUpTransaction): DeadLetter {
    const { gateway, transactionId, contentType, requestId, traceparent } = givenUp;
    const topics = topicNames(this.config.kafkaPrefix);
    // A gateway may have left the directory: a throw here would stop everybody's letters.
    const topic = topics.deadLetters(findGateway(gateway)?.format ?? 'unknown', gateway);
    const headers = encodeHeaders({
      messageType: 'transaction.submitted',
      transactionId,
      gateway,
      contentType,
      requestId,
      ...(traceparent !== null && { traceparent }),
    });
    const message = { key: transactionId, value: givenUp.message, headers };
    return deadLetterOf(topic, message, givenUp.cause, new Date());
  }
}
