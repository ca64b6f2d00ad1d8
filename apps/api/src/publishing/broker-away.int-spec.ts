import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { until } from '../../../../test/support/polling.js';
import { BrokerBreakers } from './broker-breakers.js';
import { OutboxRelay } from './outbox-relay.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

it('without a broker requests are accepted, parked, and never given up', async () => {
  const relay = api.app.get(OutboxRelay);
  const breaker = api.app.get(BrokerBreakers).of(transactionTopics(api.config)[0] ?? '');
  const { id } = await api.deposit();
  await until(
    'open',
    async () => (await relay.runOnce(), breaker.state),
    (s) => s === 'open',
  );
  const attempts = await numberOf(api.pool, 'SELECT attempts FROM outbox');
  expect(attempts).toBeGreaterThanOrEqual(3);
  const parked = await api.deposit();
  expect(await relay.runOnce()).toBe(0);
  const attemptsOf = 'SELECT attempts FROM outbox WHERE subject_id = $1';
  expect(await numberOf(api.pool, attemptsOf, [parked.id])).toBe(0);
  expect(await numberOf(api.pool, attemptsOf, [id])).toBe(attempts);
  const statuses = await api.pool.query('SELECT DISTINCT status FROM transaction');
  expect(statuses.rows).toEqual([{ status: 'pending' }]);
});
