import { Inject, Injectable, Logger } from '@nestjs/common';
import { API_CONFIG, type ApiConfig, type RelayConfig } from '#libs/config';
import { Database } from '#libs/database';
import { Loop, Looping } from '#libs/loop';
import { BrokerBreakers } from './broker-breakers.js';
import { DISPATCH_RECORDER, type DispatchRecorder } from './dispatch-recorder.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { Outbox } from './outbox.js';
import { OutboxBacklog } from './outbox-backlog.js';
import type { Acknowledgement, ClaimedMessage } from './outbox-message.js';
import { PublishingTally } from './publishing-tally.js';
import { isRefused } from './refusals.js';
import { relayRestMs } from './relay-rest.js';
import { inSends, type Send } from './sends.js';
import { yieldToAccepting } from './yield-to-accepting.js';

/** Moves what is in the outbox to Kafka, for as long as the process lives. */
@Injectable()
export class OutboxRelay extends Looping {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly settings: RelayConfig;
  protected readonly loop: Loop;

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly backlog: OutboxBacklog,
    private readonly tally: PublishingTally,
    private readonly breakers: BrokerBreakers,
    private readonly publisher: KafkaPublisher,
    @Inject(DISPATCH_RECORDER) private readonly recorder: DispatchRecorder,
  ) {
    super();
    this.settings = config.relay;
    this.loop = new Loop(() => this.runInTurn(), {
      idleMs: this.settings.pollIntervalMs,
      restMs: relayRestMs,
      onError: (error) => {
        this.logger.error({ msg: 'The outbox relay failed and goes on.', err: error });
      },
    });
  }

  /** Tells the relay that something was committed, so that it need not be polled for. */
  wake(): void {
    this.loop.wake();
  }

  private async runInTurn(): Promise<number> {
    await yieldToAccepting(this.backlog, this.settings.batchSize);
    return this.runOnce();
  }

  /**
   * Moves one batch from the outbox to Kafka.
   *
   * The claim is committed before anything is sent: a crash after sending leaves a claimed row,
   * which is sent again and can no longer be canceled. Gateways tolerate the duplicate (the kit's
   * inbox). Nothing is claimed of a topic whose breaker is open; half open, one row is the probe.
   *
   * @returns the number of messages moved; 0 means that the caller may sleep.
   * @throws what one of the sends met with, once all of them have ended
   */
  async runOnce(): Promise<number> {
    const { batchSize, leaseMs } = this.settings;
    const except = this.breakers.topicsThatAre('open', 'half_open');
    const probed = this.breakers.topicsThatAre('half_open');
    const claims = await Promise.allSettled([
      this.outbox.claim(batchSize, leaseMs, { except }),
      ...probed.map((only) => this.outbox.claim(1, leaseMs, { only })),
    ]);
    const claimed = claims.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    const sends = await Promise.allSettled(inSends(claimed).map((send) => this.send(send)));
    // Only now: whoever stops the relay waits for this round, and so for every send of it.
    for (const each of [...claims, ...sends]) if (each.status === 'rejected') throw each.reason;
    return sends.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0);
  }

  private async send({ topic, messages }: Send): Promise<number> {
    const breaker = this.breakers.of(topic);
    let acknowledgements: readonly Acknowledgement[];
    try {
      acknowledgements = await breaker.fire(() => this.publisher.publish(topic, messages));
    } catch (error) {
      this.logger.warn({ msg: 'A send failed.', topic, messages: messages.length, err: error });
      this.tally.add(topic, { sendsFailed: 1 });
      // While the broker is away for everybody nobody's attempts are over.
      await this.putBack(messages, isRefused(error) || breaker.isProven);
      return 0;
    }
    await this.complete(acknowledgements);
    this.tally.add(topic, { published: acknowledgements.length });
    return acknowledgements.length;
  }

  /** @param mayEnd whether something is wrong with these messages, and not with the broker */
  private async putBack(messages: readonly ClaimedMessage[], mayEnd: boolean): Promise<void> {
    const isOver = ({ attempts }: ClaimedMessage) =>
      mayEnd && attempts >= this.settings.attemptsMax;
    const { over = [], due = [] } = Object.groupBy(messages, (each) =>
      isOver(each) ? 'over' : 'due',
    );
    if (due.length > 0) await this.outbox.retryLater(due);
    if (over.length > 0) await this.giveUp(over);
  }

  /**
   * The row goes in the commit that records it. What is given up may have arrived at any of its
   * attempts, so that nobody may call it unsent.
   */
  private async giveUp(messages: readonly ClaimedMessage[]): Promise<void> {
    let givenUp: readonly ClaimedMessage[] = [];
    const afterCommit = await this.database.transaction(async (connection) => {
      givenUp = await this.outbox.giveUp(connection, messages);
      return this.recorder.recordGivenUp(connection, givenUp);
    });
    afterCommit();
    this.backlog.release(givenUp.length);
    for (const { topic, subjectId, attempts } of givenUp) {
      this.tally.add(topic, { givenUp: 1 });
      this.logger.error({ msg: 'A message was given up.', topic, subject_id: subjectId, attempts });
    }
  }

  /**
   * The row goes in the commit that writes `dispatched`; a crash before it sends the message again.
   */
  private async complete(acknowledgements: readonly Acknowledgement[]): Promise<void> {
    const afterCommit = await this.database.transaction(async (connection) => {
      const ids = acknowledgements.map(({ messageId }) => messageId);
      await this.outbox.remove(connection, ids);
      return this.recorder.recordDispatched(connection, acknowledgements);
    });
    afterCommit();
    this.backlog.release(acknowledgements.length);
  }
}
