import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type LocalServer, startKafka } from '../../tools/stack';
import { type ApiProcess, prepareApiProcess } from '../support/api-process.js';
import { numberOf } from '../support/database.js';
import { freeze } from '../support/freeze.js';
import { inParallel } from '../support/load.js';
import { until } from '../support/polling.js';
import { readTopic } from '../support/topic-reader.js';

/** What is accepted never waits for the broker. */
const BOUND_MS = 1_500;
const STOP_DEADLINE_MS = 15_000;

let dir: string;
let port: number;
let kafka: LocalServer | undefined;
let api: ApiProcess;
/** Every transaction that was accepted. */
const ids: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kafka-faults-'));
  port = await freePort();
  const env = { KAFKA_SEND_TIMEOUT_MS: '1000', RELAY_LEASE_MS: '3000' };
  api = await prepareApiProcess({ kafkaBrokers: `127.0.0.1:${port}`, env });
});

afterAll(async () => {
  await api.stop();
  await kafka?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function deposits(count: number): Promise<void> {
  let slowestMs = 0;
  await inParallel(count, 4, async () => {
    const startedAt = Date.now();
    ids.push((await api.merchant.deposit()).id);
    slowestMs = Math.max(slowestMs, Date.now() - startedAt);
  });
  expect(slowestMs).toBeLessThan(BOUND_MS);
}

async function health(): Promise<readonly [number, string, Record<string, string>]> {
  const answer = await api.merchant.get('/health/ready');
  const { status, dependencies } = answer.json() as {
    status: string;
    dependencies: Record<string, string>;
  };
  return [answer.status, status, dependencies];
}

async function untilParked(): Promise<void> {
  await until('parked', health, ([, , { circuit_breaker }]) => circuit_breaker === 'down');
  const [status, readiness, dependencies] = await health();
  expect([status, readiness]).toEqual([200, 'degraded']);
  expect(dependencies).toMatchObject({ postgres: 'up', kafka: 'down' });
}

/** Everything flows again: each message is in the topic, and nothing waits. */
async function untilDrained(): Promise<void> {
  const waiting = () => numberOf(api.database, 'SELECT count(*) FROM outbox');
  await until('the outbox is empty', waiting, (count) => count === 0);
  const open = `SELECT count(*) FROM transaction WHERE status <> 'dispatched'`;
  expect(await numberOf(api.database, open)).toBe(0);
  const topic = `${api.env.KAFKA_TOPIC_PREFIX ?? ''}transactions.json`;
  const messages = await readTopic([`127.0.0.1:${port}`], topic);
  expect(new Set(messages.map(({ key }) => key))).toEqual(new Set(ids));
  await until('ready', health, ([, readiness]) => readiness === 'ready');
}

test('it starts while the broker is down, accepts, and sends when that is there', async () => {
  await api.process.start();
  await deposits(10);
  await untilParked();
  await deposits(10);
  kafka = await startKafka({ dir, port });
  await api.createTopics();
  await untilDrained();
});

test('while the broker is frozen the breaker opens, and all is accepted', async () => {
  const goOn = freeze(kafka?.pid ?? 0);
  await until(
    'a send has failed three times',
    () => deposits(2).then(health),
    ([, , { circuit_breaker }]) => circuit_breaker === 'down',
  );
  await untilParked();
  await deposits(20);
  goOn();
  await untilDrained();
});

/** It knows the broker well, and is told to stop just when that no longer answers. */
async function stopWithoutBroker(): Promise<void> {
  await deposits(10);
  const startedAt = Date.now();
  expect(await api.process.stop()).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(STOP_DEADLINE_MS);
}

test('a stop waits neither for a broker that is frozen nor for one that is gone', async () => {
  const goOn = freeze(kafka?.pid ?? 0);
  await stopWithoutBroker();
  goOn();
  await api.process.start();
  await untilDrained();
  kafka?.kill('SIGKILL');
  await kafka?.exited;
  await stopWithoutBroker();
  kafka = await startKafka({ dir, port });
  await api.process.start();
  await untilDrained();
});
