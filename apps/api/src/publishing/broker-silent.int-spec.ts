import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { BrokerBreakers } from './broker-breakers.js';
import { OutboxRelay } from './outbox-relay.js';

const SEND_TIMEOUT_MS = 500;
/** Nobody waits for the 30 s that the driver would; the rest is for a machine with much to do. */
const BOUND_MS = 3_000;

let api: TestApi;
let proxy: TcpProxy;

beforeAll(async () => {
  const broker = `kafka://${serverUrl('KAFKA_BROKERS')}`;
  proxy = await TcpProxy.to(broker);
  proxy.hush();
  api = await startApi({
    relay: 'manual',
    brokerProxy: proxy,
    env: {
      KAFKA_SEND_TIMEOUT_MS: SEND_TIMEOUT_MS.toString(),
      KAFKA_BREAKER_OPEN_MS: '500',
      RELAY_LEASE_MS: '1000',
    },
  });
});
afterAll(async () => {
  await api.close();
  await proxy.close();
});

async function inTime<Result>(call: () => Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const result = await call();
  expect(Date.now() - startedAt).toBeLessThan(BOUND_MS);
  return result;
}

it('a broker that says nothing has the deadline of a send, then the breaker', async () => {
  const relay = api.app.get(OutboxRelay);
  const breaker = api.app.get(BrokerBreakers).of(transactionTopics(api.config)[0] ?? '');
  const accepted = [await inTime(() => api.deposit())];
  await until(
    'the breaker is open',
    async () => (await inTime(() => relay.runOnce()), breaker.state),
    (state) => state === 'open',
  );
  accepted.push(await inTime(() => api.deposit()));
  const health = await inTime(() => api.call({ path: '/health/ready' }));
  expect(health.json()).toMatchObject({ status: 'degraded', dependencies: { kafka: 'down' } });

  proxy.mend();
  const statuses = async () => {
    await inTime(() => relay.runOnce());
    const { rows } = await api.pool.query<{ status: string }>('SELECT status FROM transaction');
    return rows.map(({ status }) => status);
  };
  await until('dispatched', statuses, (all) => all.every((status) => status === 'dispatched'));
  expect(await statuses()).toHaveLength(accepted.length);
  const isUp = async () => (await api.call({ path: '/health/ready' })).json();
  await until('ready', isUp, (answer) => (answer as { status: string }).status === 'ready');
});
