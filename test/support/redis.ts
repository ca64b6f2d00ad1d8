import { createClient } from '@redis/client';
import { serverUrl } from './environment.js';

export type TestRedis = ReturnType<typeof createClient>;

/** A suite's own connection to Redis. */
export async function connectRedis(): Promise<TestRedis> {
  const client = createClient({ url: serverUrl('REDIS_URL') });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
