import { Logger, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { type Consumer, Kafka, type Producer } from 'kafkajs';
import type { WorkerConfig } from '#libs/config';
import { codecOf } from '#libs/formats';
import { gatewayToken, type PaymentGateway } from '#libs/gateway-kit';
import { createTopics, GATEWAYS, HEADER, kafkaClientConfig, topicNames } from '#libs/messaging';
import type { GatewayReport, SubmittedTransaction } from '#libs/transaction';
import { answer, CallbackReceiver } from '../../../test/support/callback-receiver.js';
import { serverUrl } from '../../../test/support/environment.js';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../test/support/gateway-database.js';
import { messageOf, transactionOf } from '../../../test/support/gateway-messages.js';
import { until } from '../../../test/support/polling.js';
import { createWorker } from './worker.setup.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const entries = GATEWAYS.filter(({ name }) => name === 'json-sim');
const kafkaPrefix = `test_${randomBytes(6).toString('hex')}.`;
const topics = topicNames(kafkaPrefix);
const topic = topics.transactions('json');
const deadTopic = topics.deadLetters('json', 'json-sim');

/** Executes everything, but throws whatever is asked about a transaction that says so. */
class TestGateway implements PaymentGateway {
  readonly name = 'json-sim';

  process({ reference }: SubmittedTransaction) {
    if (reference === 'poison') return Promise.reject(new Error('card 4111111111111111 burns'));
    return Promise.resolve({ status: 'completed' } as const);
  }

  inquire() {
    return Promise.reject(new Error('card 4111111111111111 burns'));
  }
}

@Module({
  providers: [{ provide: gatewayToken('json-sim'), useClass: TestGateway }],
  exports: [gatewayToken('json-sim')],
})
class TestGatewayModule {}

interface DeadLetter {
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Record<string, string>;
}

let db: GatewayDatabase;
let kafka: Kafka;
let producer: Producer;
let deadConsumer: Consumer;
let config: WorkerConfig;
let worker: NestFastifyApplication;
const api = new CallbackReceiver();
const onFatal = jest.fn();
const deadLetters: DeadLetter[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  // The first group of a new broker waits until there is a topic for groups.
  kafka = new Kafka({ ...kafkaClientConfig('test', [serverUrl('KAFKA_BROKERS')]), retry: {} });
  await createTopics([serverUrl('KAFKA_BROKERS')], [topic, deadTopic]);
  api.otherwise = answer(200);
  db = await createGatewayDatabase({
    KAFKA_BROKERS: serverUrl('KAFKA_BROKERS'),
    KAFKA_TOPIC_PREFIX: kafkaPrefix,
    API_URL: await api.listen(),
    WORKER_PORT: '0',
    LOG_LEVEL: 'silent',
  });
  ({ config } = db);
  [producer, deadConsumer] = [kafka.producer(), kafka.consumer({ groupId: `${kafkaPrefix}dead` })];
  await Promise.all([producer.connect(), deadConsumer.connect()]);
  await collectDeadLetters();
  worker = await startWorker(config);
});

afterAll(async () => {
  await worker.close();
  await Promise.all([producer.disconnect(), deadConsumer.disconnect()]);
  await api.close();
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic, deadTopic] });
  await admin.disconnect();
  await db.drop();
});

async function startWorker(settings: WorkerConfig): Promise<NestFastifyApplication> {
  const gateways = entries.map((entry) => ({ entry, module: TestGatewayModule }));
  const app = await createWorker(settings, gateways, onFatal);
  await app.listen(0, '127.0.0.1');
  void app.startAllMicroservices();
  return app;
}

async function collectDeadLetters(): Promise<void> {
  await deadConsumer.subscribe({ topic: deadTopic, fromBeginning: true });
  await deadConsumer.run({
    eachMessage: ({ message }) => {
      const headers = Object.entries(message.headers ?? {});
      deadLetters.push({
        key: message.key?.toString(),
        value: message.value?.toString() ?? '',
        headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      });
      return Promise.resolve();
    },
  });
}

async function readiness(app: NestFastifyApplication) {
  const { statusCode, body } = await app.inject({ method: 'GET', url: '/health/ready' });
  return { statusCode, ...(JSON.parse(body) as { dependencies: Record<string, string> }) };
}

async function publish(...messages: readonly object[]): Promise<void> {
  await producer.send({ topic, messages: messages as ReturnType<typeof messageOf>[] });
}

function reportsOf(id: string): readonly (GatewayReport & { readonly requestId: unknown })[] {
  const reports = api.received.map(({ body, requestId, isSigned }) => ({
    ...codecOf('json').decodeCallback(body),
    ...{ requestId, isSigned },
  }));
  return reports.filter(({ transactionId }) => transactionId === id);
}

const untilReported = (id: string, count = 1) =>
  until(
    'the callback',
    () => Promise.resolve(reportsOf(id)),
    ({ length }) => length >= count,
  );

const untilDead = (isWanted: (letter: DeadLetter) => boolean) =>
  until(
    'the dead letter',
    () => Promise.resolve(deadLetters.find(isWanted)),
    (letter) => letter !== undefined,
  );

test('it becomes ready when the consumer has joined its group', async () => {
  await until(
    'ready',
    () => readiness(worker),
    ({ statusCode }) => statusCode === 200,
  );
  expect((await readiness(worker)).dependencies).toEqual({
    postgres: 'up',
    'consumer:json-sim': 'up',
  });
});

test('a message that comes twice becomes one signed callback with its request id', async () => {
  const transaction = transactionOf();
  const message = messageOf(transaction, { requestId: 'follow-me.1' });
  await publish(message, message, message);
  await untilReported(transaction.id);
  const next = transactionOf();
  await publish(messageOf(next));
  await untilReported(next.id);
  expect(reportsOf(transaction.id)).toMatchObject([
    {
      status: 'completed',
      isSigned: true,
      requestId: 'follow-me.1',
      money: { amountMinor: 10_000n },
    },
  ]);
  expect(reportsOf(next.id)).toHaveLength(1);
});

test('what is addressed to another gateway is left to it', async () => {
  const foreign = transactionOf({ gateway: 'other-sim' });
  const own = transactionOf();
  const key = 'same-partition';
  await publish({ ...messageOf(foreign), key }, { ...messageOf(own), key });
  await untilReported(own.id);
  const rows = await db.rows('SELECT 1 FROM gateway.inbox WHERE transaction_id = $1', [foreign.id]);
  expect(rows).toEqual([]);
});

test('poison goes to the dead-letter topic, masked, and its partition moves on', async () => {
  const key = 'poisoned-partition';
  const broken = messageOf(transactionOf(), { requestId: 'poison-1' });
  const value = '{"number":"4111111111111111","cvc":"123","iban":"DE89370400440532013000"';
  const own = transactionOf();
  await publish(
    { ...broken, key, value },
    { ...broken, key, value: null },
    { key, value, headers: {} },
    { key, value: Buffer.from([0, 255, 254]), headers: { [HEADER.gateway]: '{"not":"text"}' } },
    { ...messageOf(own), key },
  );
  await untilReported(own.id);
  const letter = await untilDead(({ headers }) => headers[HEADER.requestId] === 'poison-1');
  expect(letter).toMatchObject({
    key,
    headers: { 'dead-letter-cause': 'value_unreadable', 'dead-letter-topic': topic },
  });
  await until(
    'all letters',
    () => Promise.resolve(deadLetters.filter((each) => each.key === key)),
    ({ length }) => length === 4,
  );
  const shown = JSON.stringify(deadLetters);
  for (const secret of ['4111111111111111', '"123"', 'DE89370400440532013000']) {
    expect(shown).not.toContain(secret);
  }
});

test('what always throws ends in the dead-letter topic, with its cause, and unknown', async () => {
  const poison = transactionOf({ reference: 'poison' });
  await publish(messageOf(poison));
  const letter = await untilDead(({ key }) => key === poison.id);
  expect(letter?.headers).toMatchObject({
    'dead-letter-cause': 'gateway_unclear',
    [HEADER.transactionId]: poison.id,
  });
  expect(letter?.headers['dead-letter-detail']).toMatch(/^inquire threw: card .* burns$/);
  expect(letter?.headers['dead-letter-detail']).not.toContain('4111111111111111');
  await untilReported(poison.id);
  expect(reportsOf(poison.id)).toMatchObject([{ status: 'unknown' }]);
});

test('an inquiry is answered from the inbox', async () => {
  const known = transactionOf();
  await publish(messageOf(known));
  await untilReported(known.id);
  await publish(messageOf(known, { messageType: 'transaction.inquiry' }));
  await untilReported(known.id, 2);
  expect(reportsOf(known.id)).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);

  const absent = transactionOf();
  const old = transactionOf({ createdAt: new Date(Date.now() - 8 * DAY_MS) });
  await publish(
    messageOf(absent, { messageType: 'transaction.inquiry' }),
    messageOf(old, { messageType: 'transaction.inquiry' }),
  );
  await Promise.all([untilReported(absent.id), untilReported(old.id)]);
  expect(reportsOf(absent.id)).toMatchObject([{ status: 'not_found' }]);
  expect(reportsOf(old.id)).toMatchObject([{ status: 'unknown' }]);
});
