import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { serverUrl } from '../../../../test/support/environment.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';

let api: TestApi;
let proxy: TcpProxy;

beforeAll(async () => {
  proxy = await TcpProxy.to(serverUrl('DATABASE_URL'));
  // Redis is away as well: what is answered here is answered by PostgreSQL.
  const env = { REDIS_URL: 'redis://127.0.0.1:1' };
  api = await startApi({ databaseProxy: proxy, env });
});
afterEach(() => {
  proxy.mend();
});
afterAll(async () => {
  await api.close();
  await proxy.close();
});

const retryAfterOf = (answer: { headers: Record<string, unknown> }) =>
  Number(answer.headers['retry-after']);
const isReady = async () => (await api.call({ path: '/health/ready' })).status;

describe('while PostgreSQL is away', () => {
  it('a callback is 503 and nothing of it is remembered', async () => {
    const { id } = await api.deposit();
    const call = () =>
      api.call(callbackCall({ transaction_id: id, status: 'processing' }, { webhookId }));
    const webhookId = randomUUID();
    await proxy.cut();
    const answer = await call();
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'database_unavailable' });
    expect(retryAfterOf(answer)).toBeGreaterThan(0);
    proxy.mend();
    expect(await numberOf(api.pool, 'SELECT count(*) FROM callback_receipt')).toBe(0);
    expect((await call()).json()).toEqual({ result: 'applied' });
  });

  it('nothing is accepted or read, and everything is once it is back', async () => {
    const { id } = await api.deposit();
    const key = { 'Idempotency-Key': randomUUID() };
    const calls = () =>
      Promise.all([
        api.post('/v1/deposits', depositBody(), key),
        api.get(`/v1/transactions/${id}`),
        api.get(`/v1/transactions/${id}/events`),
      ]);
    await proxy.cut();
    const answers = await calls();
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answers.every((answer) => retryAfterOf(answer) > 0)).toBe(true);
    expect(await isReady()).toBe(503);
    proxy.mend();
    expect((await calls()).map(({ status }) => status)).toEqual([202, 200, 200]);
    await until('ready', isReady, (status) => status === 200);
  });
});

describe('when every connection is ended', () => {
  it('no call fails but those under way', async () => {
    await Promise.all(Array.from({ length: 10 }, () => api.deposit()));
    await api.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'payment-gateway-api'`,
    );
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.post('/v1/deposits', depositBody())),
    );
    expect(answers.filter(({ status }) => status !== 202 && status !== 503)).toEqual([]);
    expect((await api.post('/v1/deposits', depositBody())).status).toBe(202);
  });
});

describe('when PostgreSQL is read-only', () => {
  const setReadOnly = async (isReadOnly: boolean): Promise<void> => {
    const { rows } = await api.pool.query<{ name: string }>('SELECT current_database() AS name');
    const value = isReadOnly ? 'on' : 'off';
    await api.pool.query(
      `ALTER DATABASE ${rows[0]?.name ?? ''} SET default_transaction_read_only = ${value}`,
    );
    await proxy.cut();
    proxy.mend();
  };

  it('nothing is accepted, and reads go on', async () => {
    const { id } = await api.deposit();
    await setReadOnly(true);
    const transactions = () => numberOf(api.pool, 'SELECT count(*) FROM transaction');
    const before = await transactions();
    const answer = await api.post('/v1/deposits', depositBody());
    expect(answer.status).toBe(503);
    expect(retryAfterOf(answer)).toBeGreaterThan(0);
    expect(await transactions()).toBe(before);
    expect(await isReady()).toBe(503);
    expect((await api.get(`/v1/transactions/${id}`)).status).toBe(200);
    await setReadOnly(false);
    expect((await api.post('/v1/deposits', depositBody())).status).toBe(202);
  });
});
