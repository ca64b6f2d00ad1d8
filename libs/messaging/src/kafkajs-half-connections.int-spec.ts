import { Kafka } from 'kafkajs';
import { serverUrl } from '../../../test/support/environment.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { kafkaClientConfig } from './kafka-client.js';

let proxy: TcpProxy;

beforeAll(async () => {
  proxy = await TcpProxy.to(`kafka://${serverUrl('KAFKA_BROKERS')}`);
});
afterAll(() => proxy.close());

it('a broker that is silent when it is first asked is there when it answers', async () => {
  proxy.hush();
  const config = kafkaClientConfig('test', [proxy.address]);
  const soon = { requestTimeout: 300, retry: { retries: 2, initialRetryTime: 10 } };
  const admin = new Kafka({ ...config, ...soon }).admin();
  await expect(admin.connect()).rejects.toThrow();
  await expect(admin.describeCluster()).rejects.toThrow();
  proxy.mend();
  await admin.connect();
  const { brokers } = await admin.describeCluster();
  expect(brokers).toHaveLength(1);
  await admin.disconnect();
});
