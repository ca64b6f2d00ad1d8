import { Logger } from '@nestjs/common';
import { type MessageHandler, ServerKafka } from '@nestjs/microservices';
import { type Consumer, type EachBatchPayload, Kafka, type Offsets } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerConfig } from '#libs/config';
import { within } from '#libs/deadline';
import { Loop } from '#libs/loop';
import {
  disconnect,
  type GatewayEntry,
  kafkaClientConfig,
  PARTITIONS_PER_TOPIC,
} from '#libs/messaging';
import { transportToken } from '../gateway-kit.tokens.js';
import { type NextOffset, TakenOffsets } from './taken-offsets.js';

/** Where a gateway's consumer stands. Only `joined` means that messages flow. */
export type ConsumerState = 'connecting' | 'joined' | 'stopped';

/** Short, since shutting down and joining again wait for a fetch to end. */
const MAX_WAIT_MS = 250;
const BYTES_PER_PARTITION_MAX = 128 * 1024;
/** How much may be delivered again after a crash: the inbox knows it, it is only work. */
const COMMIT_INTERVAL_MS = 200;
const LAST_COMMIT_TIMEOUT_MS = 2_000;
const SESSION_TIMEOUT_MS = 10_000;
const REBALANCE_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 2_000;
const CONNECT_PAUSE_MS = 1_000;

/**
 * The Kafka server of one gateway: a consumer and a group of its own, so that every gateway of a
 * format sees every message and takes its own.
 */
export class GatewayServer extends ServerKafka {
  private readonly log = new Logger(GatewayServer.name);
  private currentState: ConsumerState = 'connecting';
  private isClosing = false;
  private listening: Promise<void> = Promise.resolve();
  /** Of the partitions that are ours now; the next assignment has another one. */
  private taken = new TakenOffsets();
  private readonly commits: Loop;

  constructor(
    readonly gateway: GatewayEntry,
    private readonly config: Pick<WorkerConfig, 'kafkaBrokers' | 'kafkaPrefix'>,
  ) {
    super({
      postfixId: '',
      consumer: {
        groupId: `${config.kafkaPrefix}${gateway.name}`,
        allowAutoTopicCreation: false,
        maxWaitTimeInMs: MAX_WAIT_MS,
        maxBytesPerPartition: BYTES_PER_PARTITION_MAX,
        sessionTimeout: SESSION_TIMEOUT_MS,
        rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      },
      // Nest would otherwise parse the value as JSON.
      parser: { keepBinary: true },
    });
    this.setTransportId(transportToken(gateway.name));
    this.commits = new Loop(() => this.commitOffsets(), {
      idleMs: COMMIT_INTERVAL_MS,
      onError: (err) => {
        const msg = 'Kafka could not be told what was taken in; trying again.';
        this.log.warn({ msg, gateway: gateway.name, err });
      },
    });
  }

  get state(): ConsumerState {
    return this.currentState;
  }

  /** Keeps trying while the broker is down or the topic is missing; resolves once it consumes. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    this.listening = this.untilConsuming();
    await this.listening;
    if (!this.isClosing) this.commits.start();
    callback();
  }

  override async close(): Promise<void> {
    this.isClosing = true;
    this.currentState = 'stopped';
    const last = this.commits.stop().then(() => this.commitOffsets());
    await within(
      last.catch(() => 0),
      LAST_COMMIT_TIMEOUT_MS,
    );
    await this.letGo();
  }

  /** The connection settings that both apps share; Nest's own client would log for itself. */
  override createClient<Client>(): Promise<Client> {
    const clientId = `payment-gateway-worker.${this.gateway.name}`;
    const client: unknown = new Kafka(kafkaClientConfig(clientId, this.config.kafkaBrokers));
    return Promise.resolve(client as Client);
  }

  /** As Nest does it, but by the batch: the messages of a partition share commits as well. */
  override async bindEvents(consumer: Consumer): Promise<void> {
    // A new group would otherwise skip what is in the topic already.
    const topics = [...this.messageHandlers.keys()];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_PER_TOPIC,
      eachBatch: (payload) => this.takeIn(payload),
    });
  }

  /** Our topics are their own patterns: no need to look for another spelling each time. */
  override getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? null;
  }

  protected override registerConsumerEventListeners(): void {
    super.registerConsumerEventListeners();
    const { consumer } = this;
    if (!consumer) return;
    const { events } = consumer;
    const { name: gateway } = this.gateway;
    consumer.on(events.GROUP_JOIN, () => {
      if (this.consumer !== consumer) return;
      this.taken = new TakenOffsets();
      this.moveTo('joined');
      this.log.log({ msg: 'The consumer has joined its group.', gateway });
    });
    for (const event of [events.REBALANCING, events.DISCONNECT, events.STOP]) {
      consumer.on(event, () => {
        // One that was let go may end much later.
        if (this.consumer === consumer) this.moveTo('connecting');
      });
    }
    // While the group still takes it from us: whoever gets our partitions begins after it.
    consumer.on(events.REBALANCING, () => void this.commitOffsets().catch(() => 0));
    consumer.on(events.CRASH, ({ payload }) => {
      const { error: err, restart } = payload;
      this.log.warn({ msg: 'The consumer crashed.', gateway, restart, err });
      if (this.consumer !== consumer) return;
      this.moveTo('connecting');
      // kafkajs has given up on the consumer, such as for a coordinator that it could not find in
      // time, and the process would live on without it. A new one is made instead: to end would
      // take the other gateways along, each time that the broker is away for long.
      if (!restart) void this.startOver(consumer);
    });
  }

  /**
   * Takes in what is about different transactions at once, and what is about the same one in its
   * order: a question that overtook its transaction would be answered `not_found`.
   *
   * @throws when one of the messages was not taken in; then all of them are delivered again
   */
  private async takeIn(payload: EachBatchPayload): Promise<void> {
    const { taken } = this;
    const { batch } = payload;
    const { topic, partition, messages } = batch;
    if (!payload.isRunning() || payload.isStale()) return;
    const group = { heartbeat: () => payload.heartbeat(), pause: () => payload.pause() };
    const byKey = Map.groupBy(messages, ({ key }) => key?.toString());
    const handled = await Promise.allSettled(
      [...byKey.values()].map(async (ofKey) => {
        for (const message of ofKey) {
          await this.handleMessage({ topic, partition, message, ...group });
        }
      }),
    );
    for (const each of handled) if (each.status === 'rejected') throw each.reason;
    payload.resolveOffset(batch.lastOffset());
    taken.takenUpTo(topic, partition, batch.lastOffset());
    if (!this.isClosing) return;
    // The consumer itself commits nothing any more once it has been told to stop.
    await taken.tell((offsets) => payload.commitOffsetsIfNecessary(inTopics(offsets)));
  }

  private async commitOffsets(): Promise<number> {
    await this.taken.tell(async (offsets) => this.consumer?.commitOffsets([...offsets]));
    return 0;
  }

  private async untilConsuming(): Promise<void> {
    const { name: gateway } = this.gateway;
    while (!this.isClosing) {
      try {
        this.client = await this.createClient();
        await this.start(() => undefined);
        return;
      } catch (err) {
        const msg = 'The consumer cannot start yet; trying again.';
        this.log.warn({ msg, gateway, err });
        await this.letGo();
        await sleep(CONNECT_PAUSE_MS);
      }
    }
  }

  private async startOver(crashed: Consumer): Promise<void> {
    // A consumer that crashes while it starts may have been replaced there already.
    await this.listening;
    if (this.isClosing || this.consumer !== crashed) return;
    await this.letGo();
    await sleep(CONNECT_PAUSE_MS);
    await this.listen(() => undefined);
  }

  private moveTo(state: ConsumerState): void {
    if (!this.isClosing) this.currentState = state;
  }

  /** Waits for the messages in hand, for a while; what is late is delivered again. */
  private async letGo(): Promise<void> {
    const { consumer, producer } = this;
    // Before, since whoever starts over puts new ones there.
    this.consumer = null;
    this.producer = null;
    this.moveTo('connecting');
    if (await disconnect(consumer, producer)) return;
    const msg = 'The consumer did not leave its group in time.';
    this.log.warn({ msg, gateway: this.gateway.name });
  }
}

function inTopics(offsets: readonly NextOffset[]): Offsets {
  const topics = [...Map.groupBy(offsets, ({ topic }) => topic)];
  return { topics: topics.map(([topic, partitions]) => ({ topic, partitions })) };
}
