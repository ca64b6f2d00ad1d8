import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import { type ApiConfig, readApiConfig, SANDBOX_API_KEY } from '#libs/config';
import { migrate } from '#libs/database';
import { CODECS } from '#libs/formats';
import { createTopics, topicNames } from '#libs/messaging';
import { createApi } from '../../apps/api/src/app.setup.js';
import { apiDataSourceOptions } from '../../apps/api/src/database/api-data-source.js';
import { OutboxRelay } from '../../apps/api/src/publishing/outbox-relay.js';
import { DriftLoop } from '../../apps/api/src/transactions/drift/drift-loop.js';
import { Janitor } from '../../apps/api/src/transactions/janitor/janitor.js';
import { createTestDatabase } from './database.js';
import { serverUrl } from './environment.js';
import { callHttp, type HttpAnswer, type HttpCall } from './http-call.js';
import { depositBody, type TransactionView } from './merchant-client.js';
import type { TcpProxy } from './tcp-proxy.js';

export const OTHER_API_KEY = 'sk_test_1111111111111111111111111111';
export const AUTHORIZED = { Authorization: `Bearer ${SANDBOX_API_KEY}` };

/** Nothing listens there, and the answer to whoever tries comes at once. */
const NOWHERE = '127.0.0.1:1';

export interface ApiOptions {
  /**
   * `none`: no broker, and relay and janitor rest. `manual`: topics of the suite's own; the suite
   * calls `runOnce`. `running`: as in life.
   */
  readonly relay?: 'none' | 'manual' | 'running';
  /** Over the environment that the suite would have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another server than everybody's, where a suite is going to break it. */
  readonly postgresUrl?: string;
  /** The way that the API, and nobody else, takes to PostgreSQL. */
  readonly databaseProxy?: TcpProxy;
  /** The way that the API takes to the broker at first; the topics are made on the short one. */
  readonly brokerProxy?: TcpProxy;
}

/** The API in this process, on a port and with a database of its own. */
export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly config: ApiConfig;
  readonly url: string;
  /** The suite's own connections to the API's database. */
  readonly pool: Pool;
  call(call: HttpCall): Promise<HttpAnswer>;
  /** Posts JSON as the sandbox merchant. */
  post(path: string, body: object, headers?: HttpCall['headers']): Promise<HttpAnswer>;
  /** Posts a deposit that must be accepted. */
  deposit(overrides?: object, headers?: HttpCall['headers']): Promise<TransactionView>;
  get(path: string): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export async function startApi(options: ApiOptions = {}): Promise<TestApi> {
  const { relay = 'none' } = options;
  const database = await createTestDatabase(options.postgresUrl);
  const config = configOf(database.url, options);
  await migrate(apiDataSourceOptions(config));
  if (relay !== 'none') {
    await createTopics(serverUrl('KAFKA_BROKERS').split(','), transactionTopics(config));
  }
  const app = await createApi(config);
  await app.listen(0, '127.0.0.1');
  if (relay !== 'running') {
    await app.get(OutboxRelay).beforeApplicationShutdown();
    await app.get(Janitor).beforeApplicationShutdown();
    await app.get(DriftLoop).beforeApplicationShutdown();
  }
  const url = await app.getUrl();
  return {
    app,
    config,
    url,
    pool: database.pool,
    ...merchantCalls(url),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function configOf(databaseUrl: string, options: ApiOptions) {
  const { relay = 'none', env, databaseProxy, brokerProxy } = options;
  const broker = brokerProxy?.address ?? serverUrl('KAFKA_BROKERS');
  return readApiConfig({
    DATABASE_URL: databaseProxy?.through(databaseUrl) ?? databaseUrl,
    REDIS_URL: serverUrl('REDIS_URL'),
    KAFKA_BROKERS: relay === 'none' ? NOWHERE : broker,
    KAFKA_TOPIC_PREFIX: `test_${randomBytes(8).toString('hex')}.`,
    API_KEYS: `sandbox:${SANDBOX_API_KEY},other:${OTHER_API_KEY}`,
    LOG_LEVEL: 'silent',
    ...env,
  });
}

export function transactionTopics(config: ApiConfig): string[] {
  const topics = topicNames(config.kafkaPrefix);
  return CODECS.map(({ format }) => topics.transactions(format));
}

function merchantCalls(url: string): Pick<TestApi, 'call' | 'post' | 'deposit' | 'get'> {
  const call = (httpCall: HttpCall) => callHttp(url, httpCall);
  const post: TestApi['post'] = (path, body, headers = {}) =>
    call({
      method: 'POST',
      path,
      headers: { ...AUTHORIZED, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    call,
    post,
    deposit: async (overrides = {}, headers = {}) => {
      const answer = await post('/v1/deposits', depositBody(overrides), headers);
      if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${answer.text}`);
      return answer.json() as TransactionView;
    },
    get: (path) => call({ path, headers: AUTHORIZED }),
  };
}
