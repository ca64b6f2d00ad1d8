import { randomUUID } from 'node:crypto';
import { type Admin, Kafka, type Producer } from 'kafkajs';
import { DEAD_LETTER_HEADER } from '#libs/gateway-kit';
import { createTopics, HEADER, kafkaClientConfig } from '#libs/messaging';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { readDeadLetters } from './read-dead-letters.js';

const brokers = serverUrl('KAFKA_BROKERS').split(',');
const kafka = new Kafka(kafkaClientConfig('read-dead-letters', brokers));

let admin: Admin;
let producer: Producer;
let topic: string;

beforeAll(async () => {
  admin = kafka.admin();
  producer = kafka.producer({ allowAutoTopicCreation: false });
  await Promise.all([admin.connect(), producer.connect()]);
  topic = `test_${randomUUID()}.dlq`;
  // A broker that has much to do says at first that it does not know what it has just made.
  await until(
    'the topic',
    () => createTopics(brokers, [topic]).then(() => true, String),
    (made) => made === true,
  );
});
afterAll(async () => {
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});

const at = (second: number) => `2026-11-23T09:00:${second.toString().padStart(2, '0')}.000Z`;

async function put(second: number): Promise<string> {
  const id = randomUUID();
  await producer.send({
    topic,
    messages: [
      {
        key: id,
        value: 'what it says is nobody’s business here',
        headers: {
          [HEADER.transactionId]: id,
          [DEAD_LETTER_HEADER.at]: at(second),
          [DEAD_LETTER_HEADER.cause]: 'gateway_unclear',
        },
      },
    ],
  });
  return id;
}

test('an empty topic has no letters', async () => {
  expect(await readDeadLetters(brokers, topic)).toEqual({ letters: [], isTruncated: false });
});

test('reads all partitions to their ends, oldest first', async () => {
  const ids: string[] = [];
  for (let second = 1; second <= 20; second += 1) ids.push(await put(second));
  const { letters, isTruncated } = await readDeadLetters(brokers, topic);
  expect(letters.map(({ transactionId }) => transactionId)).toEqual(ids);
  expect(letters[0]).toMatchObject({ at: at(1), cause: 'gateway_unclear', detail: '' });
  expect(new Set(letters.map(({ partition }) => partition)).size).toBeGreaterThan(1);
  expect(isTruncated).toBe(false);
});

test('leaves everything where it was, and no group behind', async () => {
  const first = await readDeadLetters(brokers, topic);
  expect(await readDeadLetters(brokers, topic)).toEqual(first);
  expect(first.letters).toHaveLength(20);
  const { groups } = await admin.listGroups();
  expect(groups.filter(({ groupId }) => groupId.startsWith(topic))).toEqual([]);
});

test('a topic that is not there is named', async () => {
  await expect(readDeadLetters(brokers, `${topic}.absent`)).rejects.toThrow(
    `There is no topic ${topic}.absent`,
  );
});

test('a broker that is away is not waited for beyond the deadline', async () => {
  const reading = readDeadLetters(['127.0.0.1:1'], topic, 500);
  await expect(reading).rejects.toThrow('Kafka has not answered within 0.5 s.');
});
