import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { REDIS_CLIENT, type RedisClient } from './redis-client.js';

let api: TestApi;
let proxy: TcpProxy;

beforeAll(async () => {
  proxy = await TcpProxy.to(serverUrl('REDIS_URL'));
  const REDIS_URL = proxy.through(serverUrl('REDIS_URL'));
  // A dead Redis must not stop the start.
  await proxy.cut();
  api = await startApi({ env: { REDIS_URL } });
});
afterAll(async () => {
  await api.close();
  await proxy.close();
});

const statusOf = async (id: string) =>
  ((await api.get(`/v1/transactions/${id}`)).json() as { status: string }).status;

it('accepts, reads and settles without Redis, and uses it again when it is back', async () => {
  const { id } = await api.deposit();
  expect(await statusOf(id)).toBe('pending');
  await api.call(callbackCall({ transaction_id: id, status: 'processing' }));
  expect(await statusOf(id)).toBe('processing');
  const health = (await api.call({ path: '/health/ready' })).json();
  expect(health).toMatchObject({ status: 'degraded', dependencies: { redis: 'down' } });

  proxy.mend();
  const client = api.app.get<RedisClient>(REDIS_CLIENT);
  await until('Redis back', () => Promise.resolve(client.isReady), Boolean);
  expect(await statusOf(id)).toBe('processing');
  await until(
    'copied',
    () => client.exists(`transaction:${id}`),
    (count) => count === 1,
  );

  await proxy.cut();
  await api.call(callbackCall({ transaction_id: id, status: 'failed' }));
  expect(await statusOf(id)).toBe('failed');
});
