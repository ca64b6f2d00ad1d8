import { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverUrl } from '../../../test/support/environment.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { disconnect } from './disconnect.js';
import { kafkaClientConfig } from './kafka-client.js';

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
  await disconnect(admin, undefined, null);
});

it('does not wait for a broker that dies meanwhile', async () => {
  const { admin } = await askInVain();
  const gone = disconnect(admin);
  await sleep(300);
  await proxy.cut();
  await gone;
});

it('waits for what a living broker still has to answer', async () => {
  const { admin, answer } = await askInVain();
  const gone = disconnect(admin);
  proxy.mend();
  await gone;
  await expect(answer).resolves.toMatchObject({ brokers: [expect.anything()] });
});
