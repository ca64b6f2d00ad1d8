import { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverUrl } from '../../../test/support/environment.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { disconnect } from './disconnect.js';
import { kafkaClientConfig } from './kafka-client.js';

/** Less than kafkajs waits for an answer, which is 5 s. */
const BOUND_MS = 4_000;

let proxy: TcpProxy;

beforeEach(async () => {
  proxy = await TcpProxy.to(`kafka://${serverUrl('KAFKA_BROKERS')}`);
});
afterEach(() => proxy.close());

/** A question that the broker has taken and does not answer. */
async function askInVain() {
  const admin = new Kafka(kafkaClientConfig('test', [proxy.address])).admin();
  await admin.connect();
  proxy.hush();
  const answer = admin.describeCluster().catch(() => 'no answer');
  await sleep(50);
  return { admin, answer };
}

it('does not wait for a broker that has fallen silent', async () => {
  const { admin } = await askInVain();
  const startedAt = Date.now();
  expect(await disconnect(admin, undefined, null)).toBe(false);
  expect(Date.now() - startedAt).toBeLessThan(BOUND_MS);
});

it('waits for what a living broker still has to answer', async () => {
  const { admin, answer } = await askInVain();
  const gone = disconnect(admin);
  proxy.mend();
  expect(await gone).toBe(true);
  await expect(answer).resolves.toMatchObject({ brokers: [expect.anything()] });
});
