import { Logger, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { type Admin, type Consumer, Kafka, type Producer } from 'kafkajs';
import { codecOf } from '#libs/formats';
import { gatewayToken, type PaymentGateway } from '#libs/gateway-kit';
import { createTopics, GATEWAYS, kafkaClientConfig, topicNames } from '#libs/messaging';
import type { GatewayReport } from '#libs/transaction';
import { createWorker } from '../../apps/worker/src/worker.setup.js';
import { answer, CallbackReceiver } from './callback-receiver.js';
import { serverUrl } from './environment.js';
import { createGatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { until } from './polling.js';

const entries = GATEWAYS.filter(({ name }) => name === 'json-sim');

export interface PublishedMessage {
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers: Record<string, string>;
}

export interface PublishedDeadLetter {
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Record<string, string>;
}

type ReceivedReport = GatewayReport & {
  readonly requestId: string | undefined;
  readonly isSigned: boolean;
};

interface KafkaClients {
  readonly producer: Producer;
  readonly consumer: Consumer;
  readonly admin: Admin;
}

interface Place {
  readonly groupId: string;
  readonly topic: string;
  readonly deadTopic: string;
}

/** The worker in this process, with one gateway, a database and topics of its own. */
export class WorkerBench {
  readonly deadLetters: PublishedDeadLetter[] = [];

  private constructor(
    readonly db: GatewayDatabase,
    readonly worker: NestFastifyApplication,
    /** In the place of the API. It answers 200 to what has no other answer in its script. */
    readonly api: CallbackReceiver,
    readonly place: Place,
    private readonly kafka: KafkaClients,
  ) {}

  /** @param gateway what stands for `json-sim` */
  static async start(gateway: Type<PaymentGateway>): Promise<WorkerBench> {
    Logger.overrideLogger(false);
    const broker = serverUrl('KAFKA_BROKERS');
    const prefix = `test_${randomBytes(6).toString('hex')}.`;
    const topics = topicNames(prefix);
    const topic = topics.transactions('json');
    const deadTopic = topics.deadLetters('json', 'json-sim');
    await createTopics([broker], [topic, deadTopic]);
    const api = new CallbackReceiver();
    api.otherwise = answer(200);
    const db = await createGatewayDatabase({
      KAFKA_BROKERS: broker,
      KAFKA_TOPIC_PREFIX: prefix,
      API_URL: await api.listen(),
      WORKER_PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const worker = await startWorker(gateway, db);
    const place = { groupId: `${prefix}json-sim`, topic, deadTopic };
    const kafka = await connectKafka(broker, `${prefix}dead`);
    const bench = new WorkerBench(db, worker, api, place, kafka);
    await bench.collectDeadLetters();
    return bench;
  }

  async publish(...messages: readonly PublishedMessage[]): Promise<void> {
    await this.kafka.producer.send({ topic: this.place.topic, messages: [...messages] });
  }

  reportsOf(id: string): readonly ReceivedReport[] {
    const reports = this.api.received.map(({ body, requestId, isSigned }) => ({
      ...codecOf('json').decodeCallback(body),
      ...{ requestId, isSigned },
    }));
    return reports.filter(({ transactionId }) => transactionId === id);
  }

  untilReported(id: string, count = 1): Promise<unknown> {
    return until(
      'the callback',
      () => Promise.resolve(this.reportsOf(id)),
      ({ length }) => length >= count,
    );
  }

  untilDead(
    isWanted: (letter: PublishedDeadLetter) => boolean,
  ): Promise<PublishedDeadLetter | undefined> {
    return until(
      'the dead letter',
      () => Promise.resolve(this.deadLetters.find(isWanted)),
      (letter) => letter !== undefined,
    );
  }

  /** Waits until the gateway's group has committed the offset of every message. */
  async untilPassed(): Promise<void> {
    const lag = () => this.lag();
    await until('every message passed', lag, (messages) => messages === 0);
  }

  /** Waits until the gateway's final word on each of these is in the inbox. */
  async untilFinished(ids: readonly string[]): Promise<void> {
    await until(
      `${ids.length} rows finished`,
      () =>
        this.db.rows(
          `SELECT FROM gateway.inbox WHERE state = 'finished' AND transaction_id = ANY($1)`,
          [ids],
        ),
      ({ length }) => length === ids.length,
    );
  }

  async close(): Promise<void> {
    const { producer, consumer, admin } = this.kafka;
    await this.worker.close();
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
    await this.api.close();
    await admin.deleteTopics({ topics: [this.place.topic, this.place.deadTopic] });
    await admin.disconnect();
    await this.db.drop();
  }

  private async lag(): Promise<number> {
    const { topic, groupId } = this.place;
    const ends = await this.kafka.admin.fetchTopicOffsets(topic);
    const [group] = await this.kafka.admin.fetchOffsets({ groupId, topics: [topic] });
    const passed = new Map(group?.partitions.map(({ partition, offset }) => [partition, offset]));
    return ends.reduce((lag, { partition, high }) => {
      return lag + Number(high) - Math.max(0, Number(passed.get(partition) ?? '0'));
    }, 0);
  }

  private async collectDeadLetters(): Promise<void> {
    const { consumer } = this.kafka;
    await consumer.subscribe({ topic: this.place.deadTopic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        const headers = Object.entries(message.headers ?? {});
        this.deadLetters.push({
          key: message.key?.toString(),
          value: message.value?.toString() ?? '',
          headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
        });
        return Promise.resolve();
      },
    });
  }
}

async function startWorker(
  gateway: Type<PaymentGateway>,
  { config }: GatewayDatabase,
): Promise<NestFastifyApplication> {
  @Module({
    providers: [{ provide: gatewayToken('json-sim'), useClass: gateway }],
    exports: [gatewayToken('json-sim')],
  })
  class BenchGatewayModule {}
  const gateways = entries.map((entry) => ({ entry, module: BenchGatewayModule }));
  const worker = await createWorker(config, gateways);
  await worker.listen(0, '127.0.0.1');
  void worker.startAllMicroservices();
  return worker;
}

async function connectKafka(broker: string, groupId: string): Promise<KafkaClients> {
  // The first group of a new broker waits until there is a topic for groups.
  const kafka = new Kafka({ ...kafkaClientConfig('test', [broker]), retry: {} });
  const clients = {
    producer: kafka.producer(),
    consumer: kafka.consumer({ groupId }),
    admin: kafka.admin(),
  };
  await Promise.all(Object.values(clients).map((client) => client.connect()));
  return clients;
}
