import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { createTopics, topicNames } from '#libs/messaging';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { GatewayServer } from './gateway-server.js';

const GATEWAY = { name: 'json-sim', format: 'json', default: true };
const kafkaPrefix = `test_${randomBytes(6).toString('hex')}.`;
const topic = topicNames(kafkaPrefix).transactions('json');

beforeAll(() => {
  Logger.overrideLogger(false);
});

function serverAt(broker: string): GatewayServer {
  const server = new GatewayServer(GATEWAY, { kafkaBrokers: [broker], kafkaPrefix });
  server.addHandler(topic, () => Promise.resolve(), true);
  return server;
}

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
