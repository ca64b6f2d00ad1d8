import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayEntry } from '#libs/messaging';
import {
  type DeadLetterCause,
  deadLetterOf,
  type DeadMessage,
} from '../dead-letters/dead-letter.js';
import type { DeadLetterRelay } from '../dead-letters/dead-letter-relay.js';
import type { InboxStore } from '../inbox/inbox.store.js';
import type { InquiryDesk } from '../inbox/inquiry-desk.js';
import { DATABASE_RETRY, delayAfter } from '../pacing/retry-policy.js';
import { judgeMessage } from './judge-message.js';

/** One message as the consumer hands it over. */
export interface ConsumedMessage extends DeadMessage {
  /** Tells the group that we are alive. @throws when the group rebalances */
  readonly heartbeat: () => Promise<void>;
}

/** Very many messages wait at the same time: a line for each would drown the log. */
const LOG_INTERVAL_MS = 5_000;

/** The message was not taken in and its offset may not be committed: it will be delivered again. */
export class IntakeInterrupted extends Error {
  constructor(options?: ErrorOptions) {
    super('The message was not taken in; it will be delivered again.', options);
    this.name = 'IntakeInterrupted';
  }
}

/**
 * Takes messages into the inbox of one gateway, and does nothing else: the offset is committed when
 * this has returned, so everything that takes time happens from the inbox.
 *
 * It waits for the database only, which it cannot do without. Dead letters are put there as well:
 * waiting for their topic would let one that is missing block the partition for ever.
 *
 * It throws only `IntakeInterrupted`: any other error would stop all partitions of the consumer.
 */
export class MessageIntake {
  private readonly logger = new Logger(MessageIntake.name);
  private isStopping = false;
  private saidAtMs = -Infinity;

  constructor(
    private readonly gateway: GatewayEntry,
    private readonly deadLetterTopic: string,
    private readonly inbox: InboxStore,
    private readonly desk: InquiryDesk,
    private readonly deadLetters: Pick<DeadLetterRelay, 'keep'>,
    private readonly onTakenIn: () => void,
  ) {}

  /**
   * Lets the messages go that wait for the database: somebody else, or a later start, takes them.
   */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  async accept(message: ConsumedMessage): Promise<void> {
    try {
      await this.take(message);
    } catch (error) {
      if (error instanceof IntakeInterrupted) throw error;
      const { name: gateway } = this.gateway;
      const { place } = message;
      this.logger.error({ msg: 'A message broke its intake.', gateway, place, err: error });
      // By its name only: the text of an error may quote the message.
      const detail = error instanceof Error ? error.name : 'something that is no error';
      await this.refuse(message, { code: 'intake_failed', detail });
    }
  }

  private async take(message: ConsumedMessage): Promise<void> {
    const judgement = judgeMessage(this.gateway, message, new Date());
    switch (judgement.kind) {
      case 'foreign':
        return;
      case 'refused':
        return this.refuse(message, judgement.cause);
      case 'readable': {
        const { readable } = judgement;
        return this.untilDone(message, async () => {
          if (readable.envelope.messageType === 'transaction.inquiry') {
            await this.desk.answer(readable);
          } else {
            await this.inbox.takeIn(readable);
          }
          // Woken for a message that was known as well: its row may be due all the same.
          this.onTakenIn();
        });
      }
      default:
        return judgement satisfies never;
    }
  }

  /** Keeps a message for the dead-letter topic and goes on with the next one. */
  private async refuse(message: ConsumedMessage, cause: DeadLetterCause): Promise<void> {
    const { place } = message;
    const { name: gateway } = this.gateway;
    this.logger.warn({ msg: 'A message was put aside.', gateway, cause, place });
    const letter = deadLetterOf(this.deadLetterTopic, message, cause, new Date());
    await this.untilDone(message, () => this.deadLetters.keep(letter));
  }

  /**
   * A throw would make kafkajs repeat the message as well, but stop every partition and end in a
   * restart of the consumer: so the waiting is done here, with a sign of life in each round.
   */
  private async untilDone(message: ConsumedMessage, work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await work();
        return;
      } catch (err) {
        if (isOfTheMessage(err)) throw err;
        if (this.isStopping) throw new IntakeInterrupted({ cause: err });
        this.logWaiting(message, attempt, err);
      }
      await sleep(delayAfter(DATABASE_RETRY, attempt, Math.random()));
      await message.heartbeat().catch((cause: unknown) => {
        throw new IntakeInterrupted({ cause });
      });
    }
  }

  private logWaiting({ place }: ConsumedMessage, attempt: number, err: unknown): void {
    if (performance.now() < this.saidAtMs + LOG_INTERVAL_MS) return;
    this.saidAtMs = performance.now();
    const { name: gateway } = this.gateway;
    const msg = 'A message cannot be taken in yet; trying again.';
    this.logger.warn({ msg, gateway, place, attempt, err });
  }
}

/** A data exception (SQLSTATE class 22), such as a NUL in a text: no waiting will mend it. */
function isOfTheMessage(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && /^22[0-9A-Z]{3}$/.test(error.code);
}
