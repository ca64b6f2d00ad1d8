import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { runInProcess } from '../../../../test/support/command-run.js';
import { numberOf } from '../../../../test/support/database.js';
import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { operate } from '../operator.setup.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({ relay: 'manual' });
});
afterAll(() => api.close());

function resolve(id: string) {
  const env = { DATABASE_URL: api.config.databaseUrl, REDIS_URL: serverUrl('REDIS_URL') };
  return runInProcess(() => operate(['resolve', id, 'failed', '--reason', 'Found out.'], env));
}

/** Its message was claimed before, and waits to be sent again. */
async function unknownDeposit(): Promise<string> {
  const { id } = await api.deposit();
  await api.pool.query('UPDATE outbox SET attempts = 2 WHERE subject_id = $1', [id]);
  const reason = { code: 'lost', message: 'Lost.' };
  await api.call(callbackCall({ transaction_id: id, status: 'unknown', reason }));
  return id;
}

const waitingForLocks = () =>
  numberOf(
    api.pool,
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );

it('stops what a relay is just claiming as well, which may send it later', async () => {
  const id = await unknownDeposit();
  const relay = await api.pool.connect();
  await relay.query('BEGIN');
  await relay.query('UPDATE outbox SET attempts = attempts + 1 WHERE subject_id = $1', [id]);
  const resolving = resolve(id);
  const ended = resolving.then(() => 1);
  const waits = () => Promise.race([ended, waitingForLocks()]);
  await until('it waits for the claim, or has ended', waits, (count) => count > 0);
  await relay.query('COMMIT');
  relay.release();
  expect((await resolving).status).toBe(0);
  expect(await numberOf(api.pool, 'SELECT count(*) FROM outbox')).toBe(0);
});
