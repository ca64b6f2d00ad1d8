import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { type LocalServer, startKafka, startPostgres, startRedis } from './index';
import { wipeData } from './postgres-place';

const dir = mkdtempSync(join(tmpdir(), 'servers-'));
const running: LocalServer[] = [];

const track = (server: LocalServer): LocalServer => {
  running.push(server);
  return server;
};

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  wipeData(dir);
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function adminOf(url: string): ReturnType<Kafka['admin']> {
  return new Kafka({ brokers: [url], logLevel: logLevel.NOTHING }).admin();
}

describe('PostgreSQL', () => {
  test('is started again with the same data after kill -9, with clients connected', async () => {
    const options = { dir: join(dir, 'postgres'), database: 'some "database"' };
    const first = track(await startPostgres(options));
    await query(first.url, 'create table kept as select 42 as value');
    const client = new Client({ connectionString: first.url });
    client.on('error', () => undefined);
    await client.connect();
    first.kill('SIGKILL');
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });

    const second = track(await startPostgres({ ...options, port: first.port }));

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select value from kept')).toEqual([{ value: 42 }]);
    expect(await query(second.url, 'show synchronous_commit')).toEqual([
      { synchronous_commit: 'on' },
    ]);
    await client.end().catch(() => undefined);
    await second.stop();
    expect(await second.exited).toEqual({ code: 0, signal: null });
  }, 60_000);

  test('names the cause when it cannot start', async () => {
    const holder = track(await startRedis({ dir: join(dir, 'holder') }));
    const attempt = startPostgres({ dir: join(dir, 'refused'), port: holder.port });
    await expect(attempt).rejects.toThrow(/postgres ended.*Address already in use/s);
  }, 60_000);
});

test('Redis keeps its data over a stop and answers after kill -9', async () => {
  const first = track(await startRedis({ dir: join(dir, 'redis') }));
  const client = createClient({ url: first.url });
  await client.connect();
  await client.set('kept', '42');
  await client.disconnect();
  await first.stop();

  const second = track(await startRedis({ dir: join(dir, 'redis'), port: first.port }));
  second.kill();
  await second.exited;
  const third = track(await startRedis({ dir: join(dir, 'redis'), port: first.port }));

  const again = createClient({ url: third.url });
  await again.connect();
  expect(await again.get('kept')).toBe('42');
  await again.disconnect();
}, 60_000);

test('Kafka is started again with its topics after kill -9', async () => {
  const first = track(await startKafka({ dir: join(dir, 'kafka') }));
  const admin = adminOf(first.url);
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
  first.kill();
  await first.exited;

  const second = track(await startKafka({ dir: join(dir, 'kafka'), port: first.port }));

  const again = adminOf(second.url);
  await again.connect();
  expect(await again.listTopics()).toContain('kept');
  await again.disconnect();
}, 120_000);
