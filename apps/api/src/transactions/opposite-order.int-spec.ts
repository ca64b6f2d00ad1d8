import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import {
  endConnectionsOfApi,
  findDeadlocksSoon,
  numberOf,
} from '../../../../test/support/database.js';
import { callHttp, type HttpCall } from '../../../../test/support/http-call.js';
import { Database, type Queryable } from '#libs/database';
import { createApi } from '../app.setup.js';
import { Outbox } from '../publishing/outbox.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';
import type { Acknowledgement } from '../publishing/outbox-message.js';
import type { AcceptCommand } from './accept-command.js';
import { AcceptTransactions } from './accept-transactions.js';
import { TransactionDispatchRecorder } from './transaction-dispatch-recorder.js';

const TRANSACTIONS = 40;
const ROUNDS = 4;

let api: TestApi;
/** A second copy on the same database: within one copy batches are few. */
let copy: NestFastifyApplication;

beforeAll(async () => {
  api = await startApi();
  await findDeadlocksSoon(api.pool);
  // Slow enough for two batches to meet half way.
  await api.pool.query(`
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      PERFORM pg_sleep(0.004);
      RETURN NEW;
    END $body$;
    CREATE TRIGGER linger BEFORE INSERT ON request FOR EACH ROW EXECUTE FUNCTION linger();`);
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
  await endConnectionsOfApi(api.pool);
  const counted = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  return numberOf(api.pool, counted);
}

/** A request as the edge hands it on. */
async function commandOf(): Promise<AcceptCommand> {
  const accept = jest.spyOn(api.app.get(AcceptTransactions), 'accept');
  await api.deposit();
  const command = accept.mock.calls[0]?.[0];
  accept.mockRestore();
  if (!command) throw new Error('Nothing was accepted.');
  return command;
}

it('requests with the same keys in opposite order are accepted without a deadlock', async () => {
  const command = await commandOf();
  const [one, other] = [api.app.get(AcceptTransactions), copy.get(AcceptTransactions)];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Not over HTTP, by which they would arrive in an order of their own.
    const commands = Array.from({ length: TRANSACTIONS }, () => ({
      ...command,
      idempotencyKey: randomUUID(),
    }));
    const accepted = await Promise.all([
      ...commands.map((each) => one.accept(each)),
      ...commands.toReversed().map((each) => other.accept(each)),
    ]);
    expect(accepted.filter(({ isReplayed }) => isReplayed)).toHaveLength(TRANSACTIONS);
    const ids = accepted.map(({ transactions }) => transactions[0]?.id);
    expect(new Set(ids).size).toBe(TRANSACTIONS);
  }
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
