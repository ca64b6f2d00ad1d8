import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, Kafka } from 'kafkajs';
import { serverUrl } from '../../../test/support/environment.js';
import { kafkaClientConfig } from './kafka-client.js';
import { topicsHaveLeaders } from './topic-leaders.js';

let admin: Admin;

beforeAll(async () => {
  admin = new Kafka(kafkaClientConfig('test', [serverUrl('KAFKA_BROKERS')])).admin();
  await admin.connect();
});
afterAll(() => admin.disconnect());

it('waits for a topic that the broker does not know yet', async () => {
  const topic = randomUUID();
  let isOver = false;
  const waiting = topicsHaveLeaders(admin, [topic]).then(() => {
    isOver = true;
  });
  await sleep(500);
  expect(isOver).toBe(false);
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic }] });
  await waiting;
});
