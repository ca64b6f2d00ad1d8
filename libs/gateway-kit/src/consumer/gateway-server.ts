import { Logger } from '@nestjs/common';
import { ServerKafka } from '@nestjs/microservices';
import { type Consumer, Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerConfig } from '#libs/config';
import { type GatewayEntry, kafkaClientConfig, PARTITIONS_PER_TOPIC } from '#libs/messaging';
import { transportToken } from '../gateway-kit.tokens.js';

/** Where a gateway's consumer stands. Only `joined` means that messages flow. */
export type ConsumerState = 'connecting' | 'joined' | 'stopped';

/** Short, since shutting down and joining again wait for a fetch to end. */
const MAX_WAIT_MS = 250;
const BYTES_PER_PARTITION_MAX = 128 * 1024;
const COMMIT_EVERY_MESSAGES = 100;
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
      // A new group would otherwise skip what is in the topic already.
      subscribe: { fromBeginning: true },
      run: {
        partitionsConsumedConcurrently: PARTITIONS_PER_TOPIC,
        autoCommitThreshold: COMMIT_EVERY_MESSAGES,
      },
      // Nest would otherwise parse the value as JSON.
      parser: { keepBinary: true },
    });
    this.setTransportId(transportToken(gateway.name));
  }

  get state(): ConsumerState {
    return this.currentState;
  }

  /** Keeps trying while the broker is down or the topic is missing; resolves once it consumes. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    this.listening = this.untilConsuming();
    await this.listening;
    callback();
  }

  override async close(): Promise<void> {
    this.isClosing = true;
    this.currentState = 'stopped';
    await this.disconnect();
  }

  /** The connection settings that both apps share; Nest's own client would log for itself. */
  override createClient<Client>(): Promise<Client> {
    const clientId = `payment-gateway-worker.${this.gateway.name}`;
    const client: unknown = new Kafka(kafkaClientConfig(clientId, this.config.kafkaBrokers));
    return Promise.resolve(client as Client);
  }

  protected override registerConsumerEventListeners(): void {
    super.registerConsumerEventListeners();
    const { consumer } = this;
    if (!consumer) return;
    const { events } = consumer;
    const { name: gateway } = this.gateway;
    consumer.on(events.GROUP_JOIN, () => {
      this.moveTo('joined');
      this.log.log({ msg: 'The consumer has joined its group.', gateway });
    });
    for (const event of [events.REBALANCING, events.DISCONNECT, events.STOP]) {
      consumer.on(event, () => {
        this.moveTo('connecting');
      });
    }
    consumer.on(events.CRASH, ({ payload }) => {
      this.moveTo('connecting');
      const { error: err, restart } = payload;
      this.log.warn({ msg: 'The consumer crashed.', gateway, restart, err });
      // kafkajs has given up on the consumer, such as for a coordinator that it could not find in
      // time, and the process would live on without it. A new one is made instead: to end would
      // take the other gateways along, each time that the broker is away for long.
      if (!restart) void this.startOver(consumer);
    });
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
        await this.disconnect();
        await sleep(CONNECT_PAUSE_MS);
      }
    }
  }

  private async startOver(crashed: Consumer): Promise<void> {
    // A consumer that crashes while it starts may have been replaced there already.
    await this.listening;
    if (this.isClosing || this.consumer !== crashed) return;
    await this.disconnect();
    await sleep(CONNECT_PAUSE_MS);
    await this.listen(() => undefined);
  }

  private moveTo(state: ConsumerState): void {
    if (!this.isClosing) this.currentState = state;
  }

  /** Disconnecting waits for the messages in hand, and commits their offsets. */
  private async disconnect(): Promise<void> {
    await super.close().catch((err: unknown) => {
      const { name: gateway } = this.gateway;
      this.log.warn({ msg: 'The consumer did not disconnect.', gateway, err });
    });
  }
}
