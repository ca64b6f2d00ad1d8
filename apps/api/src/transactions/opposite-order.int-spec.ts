import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { Database, type Queryable } from '#libs/database';
import { Outbox } from '../publishing/outbox.js';
import type { Acknowledgement } from '../publishing/outbox-message.js';
import { TransactionDispatchRecorder } from './transaction-dispatch-recorder.js';

const TRANSACTIONS = 40;
const ROUNDS = 8;

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Batch = readonly Acknowledgement[];

/** What relays do in one commit, when the lease of one is over and another has the same batch. */
const STEPS: Readonly<Record<string, (connection: Queryable, batch: Batch) => Promise<unknown>>> = {
  recorded: (connection, batch) =>
    api.app.get(TransactionDispatchRecorder).recordDispatched(connection, batch),
  removed: (connection, batch) =>
    api.app.get(Outbox).remove(
      connection,
      batch.map(({ messageId }) => messageId),
    ),
};

async function acceptBatch(): Promise<Batch> {
  await Promise.all(Array.from({ length: TRANSACTIONS }, () => api.deposit()));
  const { rows } = await api.pool.query<{ messageId: string; subjectId: string }>(
    'SELECT id AS "messageId", subject_id AS "subjectId" FROM outbox ORDER BY id',
  );
  return rows.map((row) => ({ ...row, topic: 't', partition: 0, offset: '0' }));
}

async function deadlocks(): Promise<number> {
  // PostgreSQL has counted what a connection has seen when that is gone.
  await api.pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'payment-gateway-api'`,
  );
  const counted = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  return numberOf(api.pool, counted);
}

it.each(Object.keys(STEPS))('batches are %s in opposite order without a deadlock', async (name) => {
  const step = STEPS[name];
  const commit = (batch: Batch) =>
    api.app.get(Database).transaction(async (connection) => step?.(connection, batch));
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = await acceptBatch();
    const both = Promise.all([commit(batch), commit(batch.toReversed())]);
    const callbacks = [batch[0], batch.at(-1)].map((each) =>
      api.call(callbackCall({ transaction_id: each?.subjectId, status: 'processing' })),
    );
    const answers = await Promise.all(callbacks);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await both;
    await api.pool.query('DELETE FROM outbox');
  }
  // The product repeats what a deadlock has ended, so that only PostgreSQL knows of it.
  expect(await deadlocks()).toBe(0);
});
