import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { AUTHORIZED, startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { callHttp, type HttpCall } from '../../../../test/support/http-call.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { Database, type Queryable } from '#libs/database';
import { createApi } from '../app.setup.js';
import { Outbox } from '../publishing/outbox.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';
import type { Acknowledgement } from '../publishing/outbox-message.js';
import { TransactionDispatchRecorder } from './transaction-dispatch-recorder.js';

const TRANSACTIONS = 40;
const ROUNDS = 8;

let api: TestApi;
/** A second copy on the same database: within one copy batches are few. */
let copy: NestFastifyApplication;

beforeAll(async () => {
  api = await startApi();
  copy = await createApi(api.config);
  await copy.listen(0, '127.0.0.1');
  await copy.get(OutboxRelay).beforeApplicationShutdown();
});
afterAll(async () => {
  await copy.close();
  await api.close();
});

/** The same calls at both copies, at the same time, in opposite order. @returns the statuses */
async function atBoth(calls: readonly HttpCall[]): Promise<Set<number>> {
  const other = await copy.getUrl();
  const answers = await Promise.all([
    ...calls.map((call) => api.call(call)),
    ...calls.toReversed().map((call) => callHttp(other, call)),
  ]);
  return new Set(answers.map(({ status }) => status));
}

/** The product repeats what a deadlock has ended, so that only PostgreSQL knows of it. */
async function deadlocks(): Promise<number> {
  // It has counted what a connection has seen when that is gone.
  await api.pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'payment-gateway-api'`,
  );
  const counted = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  return numberOf(api.pool, counted);
}

it('requests with the same keys in opposite order are accepted without a deadlock', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const calls = Array.from({ length: TRANSACTIONS }, () => ({
      method: 'POST',
      path: '/v1/deposits',
      headers: {
        ...AUTHORIZED,
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
      },
      body: JSON.stringify(depositBody()),
    }));
    expect(await atBoth(calls)).toEqual(new Set([202]));
  }
  expect(await numberOf(api.pool, 'SELECT count(*) FROM request')).toBe(ROUNDS * TRANSACTIONS);
  expect(await deadlocks()).toBe(0);
});

it('callbacks on the same transactions in opposite order are settled without one', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const accepted = await Promise.all(Array.from({ length: TRANSACTIONS }, () => api.deposit()));
    const calls = accepted.map(({ id }) => callbackCall({ transaction_id: id, status: 'failed' }));
    expect(await atBoth(calls)).toEqual(new Set([200]));
  }
  expect(await deadlocks()).toBe(0);
});

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

it.each(Object.keys(STEPS))(
  'batches of relays are %s in opposite order without one',
  async (name) => {
    const step = STEPS[name];
    const commit = (batch: Batch) =>
      api.app.get(Database).transaction(async (connection) => step?.(connection, batch));
    for (let round = 0; round < ROUNDS; round += 1) {
      await api.pool.query('DELETE FROM outbox');
      await Promise.all(Array.from({ length: TRANSACTIONS }, () => api.deposit()));
      const { rows } = await api.pool.query<{ messageId: string; subjectId: string }>(
        'SELECT id AS "messageId", subject_id AS "subjectId" FROM outbox ORDER BY id',
      );
      const where = { purpose: 'submission', topic: 't', partition: 0, offset: '0' } as const;
      const batch = rows.map((row) => ({ ...row, ...where }));
      const both = Promise.all([commit(batch), commit(batch.toReversed())]);
      const callbacks = [batch[0], batch.at(-1)].map((each) =>
        api.call(callbackCall({ transaction_id: each?.subjectId, status: 'processing' })),
      );
      const answers = await Promise.all(callbacks);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      await both;
    }
    expect(await deadlocks()).toBe(0);
  },
);
