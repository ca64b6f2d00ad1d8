import {
  createClient,
  type RedisClientType,
  type RedisFunctions,
  type RedisModules,
} from '@redis/client';
import { Logger } from '@nestjs/common';
import { COPY_SCRIPTS } from './copy-scripts.js';
import { withstandBrokenAnswers } from './redis-broken-answers.js';

/** A client that also knows our scripts. */
export type RedisClient = RedisClientType<RedisModules, RedisFunctions, typeof COPY_SCRIPTS>;

export const REDIS_CLIENT = Symbol('REDIS_CLIENT');

const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_DELAY_MS_MAX = 1_000;
/** A frozen Redis must not collect commands without end: past this they fail at once. */
const QUEUE_LENGTH_MAX = 1_000;

/**
 * Makes a client that never keeps anybody waiting: it connects in the background, refuses commands
 * while it is not connected, and comes back by itself.
 */
export function makeRedisClient(url: string): RedisClient {
  withstandBrokenAnswers();
  const logger = new Logger('Redis');
  const client = createClient({
    url,
    scripts: COPY_SCRIPTS,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_LENGTH_MAX,
    pingInterval: 10_000,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(retries * 50, RECONNECT_DELAY_MS_MAX),
    },
  });
  let isAway = false;
  client.on('error', (error: unknown) => {
    // One line for each time Redis goes away; the client reports every attempt.
    if (!isAway) logger.warn({ msg: 'Redis is away: reads go to PostgreSQL.', err: error });
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) logger.log('Redis is back.');
    isAway = false;
  });
  // Not awaited, and its failure is the listener's business: a dead Redis must not stop the start.
  client.connect().catch(() => undefined);
  return client;
}
