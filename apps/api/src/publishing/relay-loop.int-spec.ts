import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { until } from '../../../../test/support/polling.js';

const POLL_INTERVAL_MS = 60_000;
let api: TestApi;

beforeAll(async () => {
  const env = { RELAY_POLL_INTERVAL_MS: POLL_INTERVAL_MS.toString() };
  api = await startApi({ relay: 'running', env });
});
afterAll(() => api.close());

it('an accepted transaction wakes the relay, which does not wait for its next look', async () => {
  for (const reference of ['first', 'second']) {
    const { id } = await api.deposit({ reference });
    await until(
      'dispatched',
      async () => (await api.get(`/v1/transactions/${id}`)).text,
      (text) => text.includes('"dispatched"'),
      POLL_INTERVAL_MS / 3,
    );
  }
});
