import { join } from 'node:path';
import { createClient } from '@redis/client';
import { Pool } from 'pg';
import { root } from '../../tools/paths.js';
import { step } from '../../tools/progress.js';
import { freePort, startKafka, startPostgres, startRedis } from '../../tools/stack/index.js';
import { runScript } from '../support/app-process.js';
import { API_ENVIRONMENT, WORKER_ENVIRONMENT } from './app-environment.js';
import { FaultProxy } from './fault-proxy.js';
import { SupervisedApp } from './supervised-app.js';
import { SupervisedServer } from './supervised-server.js';

export const API_SCRIPT = 'apps/api/src/main.js';
export const WORKER_SCRIPT = 'apps/worker/src/main.js';

export interface ClusterOptions {
  /** Where data and logs are kept. */
  readonly dir: string;
  /** What runs as API and as worker: the real ones, or one that breaks a law. */
  readonly apiScript: string;
  readonly workerScript: string;
}

/** The ways between the processes; each can be made to misbehave. */
export interface Links {
  readonly merchantsToApi: FaultProxy;
  readonly workersToApi: FaultProxy;
  readonly apisToPostgres: FaultProxy;
  readonly workersToPostgres: FaultProxy;
  readonly apisToRedis: FaultProxy;
  readonly toKafka: FaultProxy;
}

export type DirectRedis = ReturnType<typeof createClient>;

/** Two APIs, two workers, PostgreSQL, Redis and Kafka of the run's own, and proxies in between. */
export interface Cluster {
  readonly postgres: SupervisedServer;
  readonly redis: SupervisedServer;
  readonly kafka: SupervisedServer;
  readonly links: Links;
  readonly apis: readonly SupervisedApp[];
  readonly workers: readonly SupervisedApp[];
  /** Where merchants and attackers reach the APIs. */
  readonly apiUrl: string;
  /** The harness's own ways, past the proxies. */
  readonly pool: Pool;
  readonly directRedis: DirectRedis;
  readonly redisDir: string;
  /** Kafka names the proxy's address to everybody, so that there is no way past it. */
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

const COPIES = [1, 2];

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const servers = await step('PostgreSQL, Redis and Kafka', () => startServers(options.dir));
  const { postgres, redis, kafka, brokerPort } = servers;
  const apiPorts = await Promise.all(COPIES.map(() => freePort()));
  const links = await openLinks(servers, apiPorts);
  const apiUrl = urlOf(links.merchantsToApi.port);
  const brokers = [`127.0.0.1:${brokerPort}`];
  const environments = environmentsOf(servers, links);
  await step('migrations and topics', async () => {
    await runScript('apps/api/src/prepare.js', environments.api, root);
    await runScript('apps/worker/src/prepare.js', environments.worker, root);
  });
  const apis = apiPorts.map((port, index) =>
    appOf(options, `api-${index + 1}`, options.apiScript, port, {
      ...environments.api,
      PORT: port.toString(),
    }),
  );
  const workers: SupervisedApp[] = [];
  for (const copy of COPIES) {
    const port = await freePort();
    const env = { ...environments.worker, WORKER_PORT: port.toString() };
    workers.push(appOf(options, `worker-${copy}`, options.workerScript, port, env));
  }
  const apps = [...apis, ...workers];
  await step('two APIs and two workers', async () => {
    for (const app of apps) app.start();
    await Promise.all(apps.map((app) => app.untilReady()));
  });
  const pool = new Pool({ connectionString: postgres.url, max: 6, query_timeout: 20_000 });
  pool.on('error', () => undefined);
  const directRedis = createClient({ url: redis.url });
  directRedis.on('error', () => undefined);
  await directRedis.connect();
  return {
    ...{ postgres, redis, kafka, links, apis, workers, apiUrl, pool, directRedis, brokers },
    redisDir: join(options.dir, 'redis'),
    stop: async () => {
      await Promise.all(apps.map((app) => app.stop()));
      await pool.end();
      await directRedis.disconnect().catch(() => undefined);
      await Promise.all([kafka, postgres, redis].map((server) => server.stop()));
      await Promise.all(Object.values(links).map((link: FaultProxy) => link.close()));
    },
  };
}

interface Servers {
  readonly postgres: SupervisedServer;
  readonly redis: SupervisedServer;
  readonly kafka: SupervisedServer;
  readonly kafkaPort: number;
  /** The proxy's, which clients are told. */
  readonly brokerPort: number;
}

async function startServers(dir: string): Promise<Servers> {
  const postgresPort = await freePort();
  const redisPort = await freePort();
  const kafkaPort = await freePort();
  const brokerPort = await freePort();
  const folder = (name: string) => join(dir, name);
  const postgres = new SupervisedServer(() =>
    startPostgres({ dir: folder('postgres'), port: postgresPort, database: 'faults' }),
  );
  const redis = new SupervisedServer(() => startRedis({ dir: folder('redis'), port: redisPort }));
  const kafka = new SupervisedServer(() =>
    startKafka({ dir: folder('kafka'), port: kafkaPort, advertisedPort: brokerPort }),
  );
  await Promise.all([postgres, redis, kafka].map((server) => server.start()));
  return { postgres, redis, kafka, kafkaPort, brokerPort };
}

async function openLinks(servers: Servers, apiPorts: readonly number[]): Promise<Links> {
  const { postgres, redis, kafkaPort, brokerPort } = servers;
  const link = async (...targets: readonly number[]) =>
    FaultProxy.listen(await freePort(), targets);
  const portOf = (server: SupervisedServer) => Number(new URL(server.url).port);
  return {
    merchantsToApi: await link(...apiPorts),
    workersToApi: await link(...apiPorts),
    apisToPostgres: await link(portOf(postgres)),
    workersToPostgres: await link(portOf(postgres)),
    apisToRedis: await link(portOf(redis)),
    toKafka: await FaultProxy.listen(brokerPort, [kafkaPort]),
  };
}

function environmentsOf({ postgres, redis, brokerPort }: Servers, links: Links) {
  const KAFKA_BROKERS = `127.0.0.1:${brokerPort}`;
  return {
    api: {
      ...API_ENVIRONMENT,
      KAFKA_BROKERS,
      DATABASE_URL: through(links.apisToPostgres, postgres.url),
      REDIS_URL: through(links.apisToRedis, redis.url),
    },
    worker: {
      ...WORKER_ENVIRONMENT,
      KAFKA_BROKERS,
      DATABASE_URL: through(links.workersToPostgres, postgres.url),
      API_URL: urlOf(links.workersToApi.port),
    },
  };
}

function appOf(
  { dir }: ClusterOptions,
  name: string,
  script: string,
  port: number,
  env: Readonly<Record<string, string>>,
): SupervisedApp {
  const log = join(dir, 'logs', `${name}.log`);
  return new SupervisedApp({ name, script, env, url: urlOf(port), log });
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The same URL by way of a proxy. */
function through(proxy: FaultProxy, url: string): string {
  const changed = new URL(url);
  changed.port = proxy.port.toString();
  return changed.href;
}
