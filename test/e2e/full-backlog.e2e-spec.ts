import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, startKafka } from '../../tools/stack';
import { inParallel } from '../support/load.js';
import { depositBody, type TransactionView } from '../support/merchant-client.js';
import { samplesOf } from '../support/metric-samples.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const BACKLOG_MAX = 60;
/** Few at once, so that an order can be seen. */
const BATCH_SIZE = 10;
const REFUSALS = 2_000;
/** Less than the mere bodies of so many requests. */
const KEPT_BYTES_MAX = 8 * 1024 * 1024;
const BATCHES_MAX = 8;

let dir: string;
let kafka: LocalServer;
let system: System;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'full-backlog-'));
  kafka = await startKafka({ dir });
  const env = {
    OUTBOX_BACKLOG_MAX: BACKLOG_MAX.toString(),
    RELAY_BATCH_SIZE: BATCH_SIZE.toString(),
    KAFKA_BREAKER_OPEN_MS: '500',
    LOG_LEVEL: 'warn',
  };
  system = await startSystem({ kafkaBrokers: kafka.url, env });
});

afterAll(async () => {
  await system.stop();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** About as much as a document of JSON can say, so that what is kept of it would show. */
const METADATA = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`key-${index}`, 'x'.repeat(255)]),
);
const post = () => system.merchant.post('/v1/deposits', depositBody({ metadata: METADATA }));

async function metric(name: string): Promise<number> {
  return samplesOf((await system.merchant.get('/metrics')).text).get(name) ?? NaN;
}

async function rows<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
  return (await system.database.query<Row>(statement, values)).rows;
}

async function acceptUntilFull(): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const answer = await post();
    if (answer.status === 202) ids.push((answer.json() as TransactionView).id);
    else {
      expect(answer.status).toBe(503);
      expect(answer.json()).toMatchObject({ code: 'backlog_full' });
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
      return ids;
    }
  }
}

let ids: readonly string[];

test('while Kafka is away as much as may wait is accepted, and the rest is refused', async () => {
  kafka.kill();
  await kafka.exited;
  ids = await acceptUntilFull();
  expect(ids).toHaveLength(BACKLOG_MAX);
  expect(await metric('payment_gateway_outbox_backlog')).toBe(BACKLOG_MAX);
  expect(await rows('SELECT 1 FROM transaction')).toHaveLength(BACKLOG_MAX);
});

test('who is refused takes no memory: a process that is warm stays as large as it is', async () => {
  const growths: number[] = [];
  while (growths.length < BATCHES_MAX && (growths.at(-1) ?? Infinity) > KEPT_BYTES_MAX) {
    const before = await metric('process_resident_memory_bytes');
    const answers = await inParallel(REFUSALS, 8, post);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    growths.push((await metric('process_resident_memory_bytes')) - before);
  }
  expect(growths.at(-1)).toBeLessThanOrEqual(KEPT_BYTES_MAX);
});

test('when Kafka is back the oldest go first, and all complete once', async () => {
  // The oldest are the probes until then, and rest in between: these are left out.
  const untouched = await rows<{ id: string }>(
    'SELECT subject_id AS id FROM outbox WHERE attempts = 0 ORDER BY id OFFSET $1',
    [2 * BATCH_SIZE],
  );
  kafka = await startKafka({ dir, port: kafka.port });
  await untilAll(system, ids, 'completed');
  expect(await effectsOf(system, ids)).toEqual({ 1: BACKLOG_MAX });
  const drained = await rows<{ id: string }>(
    `SELECT transaction_id AS id FROM transaction_event
     WHERE status = 'dispatched' AND transaction_id = ANY($1::uuid[])
     ORDER BY at, transaction_id`,
    [untouched.map(({ id }) => id)],
  );
  const dispatched = new Set(drained.map(({ id }) => id));
  expect(drained).toEqual(untouched.filter(({ id }) => dispatched.has(id)));
  expect(drained.length).toBeGreaterThan(0);
  await until('accepted again', post, ({ status }) => status === 202);
});
