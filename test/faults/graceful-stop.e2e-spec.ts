import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AppProcess } from '../support/app-process.js';
import { numberOf } from '../support/database.js';
import { depositBody } from '../support/merchant-client.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';
import { readTopic } from '../support/topic-reader.js';

const STOP_DEADLINE_MS = 15_000;

let system: System;
let kafka: Kafka;
/** Every transaction that was answered 202. */
const acknowledged: string[] = [];

beforeAll(async () => {
  system = await startSystem();
  kafka = new Kafka({ brokers: [system.kafkaBrokers], logLevel: logLevel.NOTHING });
});

afterAll(() => system.stop());

/** Eight merchants that never rest. @returns how to stop them, and the keys that went wrong */
function startLoad(): () => Promise<readonly string[]> {
  const wrong: string[] = [];
  let isOver = false;
  const lane = async (): Promise<void> => {
    while (!isOver) {
      const key = randomUUID();
      try {
        const answer = await system.merchant.post('/v1/deposits', depositBody(), {
          'Idempotency-Key': key,
        });
        if (answer.status === 202) acknowledged.push((answer.json() as { id: string }).id);
        else throw new Error(answer.status.toString());
      } catch {
        wrong.push(key);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const lanes = Array.from({ length: 8 }, lane);
  return async () => {
    isOver = true;
    await Promise.all(lanes);
    return wrong;
  };
}

/**
 * Requests that nobody took, or whose idle connection was closed just when they used it, may fail
 * in transit; what was begun must have been answered.
 */
async function expectNotBegun(keys: readonly string[]): Promise<void> {
  const begun = 'SELECT count(*) FROM request WHERE idempotency_key = ANY($1)';
  expect(await numberOf(system.database, begun, [keys])).toBe(0);
}

async function stopInTime(app: AppProcess): Promise<void> {
  const startedAt = Date.now();
  expect(await app.stop()).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(STOP_DEADLINE_MS);
}

const untilAccepted = (count: number) =>
  until(
    `${count} accepted`,
    () => Promise.resolve(acknowledged.length),
    (length) => length >= count,
  );

test('an API that is told to stop under load finishes what it has begun', async () => {
  const endLoad = startLoad();
  await untilAccepted(100);
  await stopInTime(system.api);
  await system.api.start();
  await untilAccepted(acknowledged.length + 100);
  await expectNotBegun(await endLoad());
  await untilAll(system, acknowledged, 'completed');
  expect(await effectsOf(system, acknowledged)).toEqual({ 1: acknowledged.length });
});

test('a request under way is answered, and nobody else is let in', async () => {
  const key = randomUUID();
  const holder = await system.database.connect();
  await holder.query('BEGIN');
  await holder.query(
    `INSERT INTO request (id, merchant, idempotency_key, fingerprint, fingerprint_key_id,
                          created_at)
     VALUES ($1, 'sandbox', $2, '', 'dev', now())`,
    [randomUUID(), key],
  );
  const answer = system.merchant.post('/v1/deposits', depositBody(), { 'Idempotency-Key': key });
  const waiting = `SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await until(
    'the request is under way',
    () => numberOf(system.database, waiting),
    (count) => count > 0,
  );
  const stopped = stopInTime(system.api);
  await until('nobody is let in', readiness, (status) => status === 503 || status === 'refused');
  await holder.query('ROLLBACK');
  holder.release();
  expect((await answer).status).toBe(202);
  await stopped;
  await system.api.start();
});

async function readiness(): Promise<number | string> {
  try {
    return (await fetch(`${system.api.url}/health/ready`)).status;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code === 'ECONNREFUSED' ? 'refused' : String(error);
  }
}

test('a client that never ends its request does not hold the stop up', async () => {
  const { hostname, port } = new URL(system.api.url);
  const client = connect(Number(port), hostname);
  await once(client, 'connect');
  client.write('POST /v1/deposits HTTP/1.1\r\nHost: api\r\nContent-Length: 100\r\n\r\n{');
  const closed = once(client, 'close');
  // It has got that far when what comes after it is answered.
  await system.merchant.deposit();
  await stopInTime(system.api);
  await closed;
  await system.api.start();
});

test('a worker that is told to stop under load commits, leaves, does all once', async () => {
  const endLoad = startLoad();
  await untilAccepted(acknowledged.length + 150);
  await stopInTime(system.worker);
  expect(await endLoad()).toEqual([]);

  const groupId = `${system.kafkaPrefix}json-sim`;
  const admin = kafka.admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([groupId]);
  expect(groups.map(({ state, members }) => [state, members.length])).toEqual([['Empty', 0]]);
  const topic = `${system.kafkaPrefix}transactions.json`;
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  await admin.disconnect();
  const { rows } = await system.database.query<{ transaction_id: string }>(
    'SELECT transaction_id FROM gateway.inbox',
  );
  const taken = new Set(rows.map(({ transaction_id }) => transaction_id));
  const behind = new Set<string>();
  for (const { key, partition, offset } of await readTopic([system.kafkaBrokers], topic)) {
    const next = committed?.partitions.find((each) => each.partition === partition)?.offset ?? -1;
    if (Number(offset) < Number(next)) behind.add(key);
    // What is in the inbox does not come again.
    else expect(taken).not.toContain(key);
  }
  expect(behind).toEqual(taken);

  await system.worker.start();
  await untilAll(system, acknowledged, 'completed');
  expect(await effectsOf(system, acknowledged)).toEqual({ 1: acknowledged.length });
});
