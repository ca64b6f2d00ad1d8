import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { freePort } from '../../tools/stack';
import { AppProcess, runScript } from './app-process.js';
import { serverUrl } from './environment.js';
import { MerchantClient } from './merchant-client.js';
import { until } from './polling.js';

/** Servers of a suite's own, where it is going to kill them. */
export interface SystemOptions {
  readonly redisUrl?: string;
  readonly kafkaBrokers?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The checkout whose build runs; default: this one. */
  readonly root?: string;
}

/** API and worker as real processes, with a database and topics of their own. */
export interface System {
  readonly api: AppProcess;
  readonly worker: AppProcess;
  readonly merchant: MerchantClient;
  readonly database: Pool;
  readonly databaseUrl: string;
  /** Before every topic of this system. */
  readonly kafkaPrefix: string;
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  /**
   * One more worker of this system, which has to be started and stopped.
   *
   * @param script what is run, when it is not the worker as it is shipped
   */
  anotherWorker(script?: string): Promise<AppProcess>;
  /** The environment of both apps, for more copies of them. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const name = `e2e_${randomBytes(4).toString('hex')}`;
  const admin = new Pool({ connectionString: serverUrl('DATABASE_URL'), max: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const databaseUrl = new URL(serverUrl('DATABASE_URL'));
  databaseUrl.pathname = `/${name}`;
  const redisUrl = options.redisUrl ?? serverUrl('REDIS_URL');
  const kafkaBrokers = options.kafkaBrokers ?? serverUrl('KAFKA_BROKERS');
  const kafkaPrefix = `${name}.`;
  const servers = {
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: redisUrl,
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_TOPIC_PREFIX: kafkaPrefix,
    ...options.env,
  };
  const { api, worker, anotherWorker } = await startApps(servers, options.root);
  const database = new Pool({ connectionString: databaseUrl.href, max: 4 });
  // A connection that is still closing when its database is dropped would fail the next suite.
  database.on('error', () => undefined);
  return {
    api,
    worker,
    merchant: new MerchantClient(api.url),
    database,
    databaseUrl: databaseUrl.href,
    kafkaPrefix,
    kafkaBrokers,
    redisUrl,
    anotherWorker,
    env: servers,
    stop: async () => {
      await Promise.all([api.stop(), worker.stop()]);
      await database.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function startApps(servers: Readonly<Record<string, string>>, root?: string) {
  const apiPort = await freePort();
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const apiEnv = { ...servers, PORT: apiPort.toString() };
  const workerEnv = { ...servers, API_URL: apiUrl };
  await runScript('apps/api/src/prepare.js', apiEnv, root);
  await runScript('apps/worker/src/prepare.js', workerEnv, root);
  const api = new AppProcess('apps/api/src/main.js', apiEnv, apiUrl, root);
  const anotherWorker = async (script = 'apps/worker/src/main.js'): Promise<AppProcess> => {
    const port = await freePort();
    const env = { ...workerEnv, WORKER_PORT: port.toString() };
    return new AppProcess(script, env, `http://127.0.0.1:${port}`, root);
  };
  const worker = await anotherWorker();
  await Promise.all([api.start(), worker.start()]);
  return { api, worker, anotherWorker };
}

/** Waits until every one of these transactions stands at a status. */
export async function untilAll(
  { database }: System,
  ids: readonly string[],
  status: string,
): Promise<void> {
  await until(
    `${ids.length} transactions ${status}`,
    async () => {
      const { rows } = await database.query<{ status: string; count: number }>(
        `SELECT status, count(*)::int AS count FROM transaction
         WHERE id = ANY($1::uuid[]) GROUP BY status`,
        [ids],
      );
      return rows;
    },
    (rows) => rows.find((row) => row.status === status)?.count === ids.length,
    90_000,
  );
}

/** How often each of these transactions had its effect at the gateway, counted. */
export async function effectsOf(
  { database }: System,
  ids: readonly string[],
): Promise<Readonly<Record<number, number>>> {
  const { rows } = await database.query<{ effects: number; count: number }>(
    `SELECT coalesce(i.effects, 0) AS effects, count(*)::int AS count
     FROM unnest($1::uuid[]) AS t (id)
     LEFT JOIN gateway.inbox i ON i.transaction_id = t.id GROUP BY 1`,
    [ids],
  );
  return Object.fromEntries(rows.map(({ effects, count }) => [effects, count]));
}
