import { Logger } from '@nestjs/common';
import type { KafkaContext, MessageHandler } from '@nestjs/microservices';
import { Kafka } from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics, kafkaClientConfig, topicNames } from '#libs/messaging';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { consumedMessageOf } from './consumed-message.js';
import { GatewayServer } from './gateway-server.js';
import { IntakeInterrupted } from './message-intake.js';

const GATEWAY = { name: 'json-sim', format: 'json', default: true };
const kafkaPrefix = `test_${randomBytes(6).toString('hex')}.`;
const topic = topicNames(kafkaPrefix).transactions('json');

beforeAll(() => {
  Logger.overrideLogger(false);
});

type Handle = (key: string, value: string) => Promise<void>;

function serverAt(broker: string, handle: Handle = () => Promise.resolve()): GatewayServer {
  const server = new GatewayServer(GATEWAY, { kafkaBrokers: [broker], kafkaPrefix });
  const handler = (_data: unknown, context: KafkaContext) => {
    const { key, value } = consumedMessageOf(context);
    return handle(key ?? '', value?.toString() ?? '');
  };
  server.addHandler(topic, handler as MessageHandler, true);
  return server;
}

/** Messages of one partition, sent as one batch: `a1` is the first one with the key `a`. */
async function send(...words: readonly string[]): Promise<void> {
  const producer = new Kafka(kafkaClientConfig('test', [serverUrl('KAFKA_BROKERS')])).producer();
  await producer.connect();
  const messages = words.map((word) => ({ key: word.charAt(0), value: word, partition: 3 }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

const seen = (words: readonly string[], count: number) =>
  until(
    `${count} messages`,
    () => Promise.resolve(words.length),
    (length) => length >= count,
  );

test('it keeps trying until its topic is there, then joins, and stops when told', async () => {
  const server = serverAt(serverUrl('KAFKA_BROKERS'));
  const listening = server.listen(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.state).toBe('connecting');
  await createTopics([serverUrl('KAFKA_BROKERS')], [topic]);
  await listening;
  await until(
    'joined',
    () => Promise.resolve(server.state),
    (state) => state === 'joined',
  );
  await server.close();
  expect(server.state).toBe('stopped');
}, 60_000);

test('it stops while the broker is away', async () => {
  const server = serverAt('127.0.0.1:1');
  const told = jest.fn();
  const listening = server.listen(told);
  await server.close();
  await listening;
  expect(told).toHaveBeenCalledTimes(1);
}, 60_000);

describe('a batch', () => {
  const words: string[] = [];
  /** What is under way, and has not ended. */
  const begun: string[] = [];

  test('is taken in by its keys: one after the other, and different ones at once', async () => {
    let most = 0;
    const server = serverAt(serverUrl('KAFKA_BROKERS'), async (key, word) => {
      expect(begun.some((other) => other.startsWith(key))).toBe(false);
      begun.push(word);
      most = Math.max(most, begun.length);
      await sleep(50);
      begun.splice(begun.indexOf(word), 1);
      words.push(word);
    });
    await server.listen(() => undefined);
    await send('a1', 'b1', 'a2', 'c1', 'b2', 'a3');
    await seen(words, 6);
    expect(words.filter((word) => word.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(most).toBe(3);
    await server.close();
  }, 60_000);

  test('that was taken in before a stop is not delivered again; one that was not, is', async () => {
    const again: string[] = [];
    let isBroken = true;
    const server = serverAt(serverUrl('KAFKA_BROKERS'), (_key, word) => {
      again.push(word);
      if (word !== 'e1' || !isBroken) return Promise.resolve();
      isBroken = false;
      return Promise.reject(new IntakeInterrupted());
    });
    await server.listen(() => undefined);
    await send('d1', 'e1', 'f1');
    await seen(again, 6);
    await server.close();
    expect([...again].sort()).toEqual(['d1', 'd1', 'e1', 'e1', 'f1', 'f1']);
  }, 60_000);
});
