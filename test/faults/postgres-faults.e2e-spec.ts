import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type LocalServer, startPostgres } from '../../tools/stack';
import { wipeData } from '../../tools/stack/postgres-place';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { numberOf } from '../support/database.js';
import { freeze } from '../support/freeze.js';
import { inParallel } from '../support/load.js';
import { type Answer, depositBody, type TransactionView } from '../support/merchant-client.js';
import { until } from '../support/polling.js';

/** A request waits for a connection (3 s), then for its statement (6 s), and never for another. */
const DEADLINE_MS = 11_000;
const CONNECTIONS = '40';

let dir: string;
let postgres: LocalServer;
let api: ApiProcess;
let pid: number | undefined;
/** Every transaction that was answered 202. */
const acknowledged: string[] = [];

const start = (port?: number) =>
  startPostgres({
    dir,
    settings: { max_connections: CONNECTIONS },
    ...(port === undefined ? {} : { port }),
  });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postgres-faults-'));
  postgres = await start();
  api = await startApiProcess({ postgresUrl: postgres.url });
  ({ pid } = api.process);
});

afterEach(async () => {
  await until('accepted again', deposit, ({ status }) => status === 202);
  await until('ready again', readiness, (status) => status === 200);
  expect(api.process.pid).toBe(pid);
  expect(await numberOf(api.database, COUNT, [acknowledged])).toBe(acknowledged.length);
});

afterAll(async () => {
  await api.stop();
  await postgres.stop();
  wipeData(dir);
  rmSync(dir, { recursive: true, force: true });
});

const COUNT = 'SELECT count(*) FROM transaction WHERE id = ANY($1::uuid[])';

async function deposit(key: string = randomUUID()): Promise<Answer> {
  const headers = { 'Idempotency-Key': key };
  const answer = await api.merchant.post('/v1/deposits', depositBody(), headers);
  if (answer.status === 202) acknowledged.push((answer.json() as TransactionView).id);
  return answer;
}

const readiness = async () => (await api.merchant.get('/health/ready')).status;

function expectRefusals(answers: readonly Answer[]): void {
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  for (const { headers } of answers) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Runs calls that must be answered in time, however that may be. */
async function inTime<Result>(calls: () => Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const results = await calls();
  expect(Date.now() - startedAt).toBeLessThan(DEADLINE_MS);
  return results;
}

test('frozen, it is 503 in time, keeps no connection for ever, and nothing is double', async () => {
  await inParallel(20, 20, () => deposit());
  const keys = Array.from({ length: 40 }, () => randomUUID());
  const goOn = freeze(postgres.pid);
  // More at once than there are connections.
  const answers = await inTime(() => Promise.all(keys.map((key) => deposit(key))));
  expectRefusals(answers);
  expect(await readiness()).toBe(503);
  goOn();
  await until('accepted again', deposit, ({ status }) => status === 202);
  const retried = await inTime(() => Promise.all(keys.map((key) => deposit(key))));
  expect(new Set(retried.map(({ status }) => status))).toEqual(new Set([202]));
  const requests = 'SELECT count(*) FROM request WHERE idempotency_key = ANY($1)';
  expect(await numberOf(api.database, requests, [keys])).toBe(keys.length);
});

test('restarted without warning under load, it is 503 meanwhile and has every 202', async () => {
  let restarted: Promise<LocalServer> | undefined;
  const answers = await inParallel(120, 6, async (index) => {
    if (index === 40) {
      // pg_ctl -m immediate: no checkpoint, no goodbye.
      postgres.kill('SIGQUIT');
      await postgres.exited;
    }
    if (index === 80) restarted = start(postgres.port);
    return inTime(() => deposit());
  });
  postgres = (await restarted) ?? postgres;
  const refused = answers.filter(({ status }) => status !== 202);
  expect(refused.length).toBeGreaterThanOrEqual(30);
  expectRefusals(refused);
});

test('out of connections, it is 503 and neither hangs nor crashes', async () => {
  const taken: Client[] = [];
  await takeEveryConnection(taken);
  expectRefusals(await inTime(() => inParallel(30, 30, () => deposit())));
  expect(await readiness()).toBe(503);
  await Promise.all(taken.map((client) => client.end()));
});

/** The API's own are ended again and again until others have them all. */
async function takeEveryConnection(taken: Client[]): Promise<void> {
  for (;;) {
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch {
      const left = await taken[0]?.query<{ pid: number }>(
        `SELECT pg_terminate_backend(pid), pid FROM pg_stat_activity
         WHERE application_name = 'payment-gateway-api' OR datname <> 'postgres'`,
      );
      if (left?.rowCount === 0) return;
      continue;
    }
    taken.push(client);
  }
}
