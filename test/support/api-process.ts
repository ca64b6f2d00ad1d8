import type { Pool } from 'pg';
import { freePort } from '../../tools/stack';
import { readApiConfig } from '#libs/config';
import { migrate } from '#libs/database';
import { createTopics } from '#libs/messaging';
import { apiDataSourceOptions } from '../../apps/api/src/database/api-data-source.js';
import { transactionTopics } from './api-app.js';
import { AppProcess } from './app-process.js';
import { createTestDatabase } from './database.js';
import { serverUrl } from './environment.js';
import { MerchantClient } from './merchant-client.js';

/** Servers of a suite's own, where it is going to break them. */
export interface ApiProcessOptions {
  readonly postgresUrl?: string;
  readonly redisUrl?: string;
  readonly kafkaBrokers?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The API alone, as a real process, with a database and topics of its own. */
export interface ApiProcess {
  readonly process: AppProcess;
  readonly merchant: MerchantClient;
  readonly database: Pool;
  readonly env: Readonly<Record<string, string>>;
  /** Makes its topics, which needs a broker. */
  createTopics(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes it ready to start; it has not been started and its topics are not there. */
export async function prepareApiProcess(options: ApiProcessOptions = {}): Promise<ApiProcess> {
  const database = await createTestDatabase(options.postgresUrl);
  const port = await freePort();
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: options.redisUrl ?? serverUrl('REDIS_URL'),
    KAFKA_BROKERS: options.kafkaBrokers ?? serverUrl('KAFKA_BROKERS'),
    KAFKA_TOPIC_PREFIX: `${new URL(database.url).pathname.slice(1)}.`,
    PORT: port.toString(),
    ...options.env,
  };
  const config = readApiConfig(env);
  await migrate(apiDataSourceOptions(config));
  const url = `http://127.0.0.1:${port}`;
  const process = new AppProcess('apps/api/src/main.js', env, url);
  return {
    process,
    merchant: new MerchantClient(url),
    database: database.pool,
    env,
    createTopics: () => createTopics(config.kafkaBrokers, transactionTopics(config)),
    stop: async () => {
      await process.stop();
      await database.drop();
    },
  };
}

/** The same, started and with its topics. */
export async function startApiProcess(options: ApiProcessOptions = {}): Promise<ApiProcess> {
  const api = await prepareApiProcess(options);
  await api.createTopics();
  await api.process.start();
  return api;
}
