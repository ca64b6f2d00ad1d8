import { topicNames } from '#libs/messaging';
import { connectRedis } from './redis.js';
import type { System } from './system.js';
import { readTopic } from './topic-reader.js';

/**
 * Everything that a running system keeps or shows, as text by place: where a canary may turn up.
 */
export async function everyPlaceOf(system: System): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  places.set('log of the API', system.api.log);
  places.set('log of the worker', system.worker.log);
  await addTables(system, places);
  await addTopics(system, places);
  await addRedis(places);
  return places;
}

async function addTables({ database }: System, places: Map<string, string>): Promise<void> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema IN ('public', 'gateway')`,
  );
  for (const { name } of tables) {
    // Bytes are shown as text where they are text: a clear value in a bytea column is no less
    // clear.
    const { rows } = await database.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
    const shown = rows.map((row) =>
      Object.values(row).map((value) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value),
      ),
    );
    places.set(`table ${name}`, shown.flat().join('\n'));
  }
}

async function addTopics(system: System, places: Map<string, string>): Promise<void> {
  const topics = topicNames(system.kafkaPrefix);
  for (const topic of [topics.transactions('json'), topics.deadLetters('json', 'json-sim')]) {
    const messages = await readTopic(system.kafkaBrokers.split(','), topic);
    places.set(`topic ${topic}`, JSON.stringify(messages));
  }
}

async function addRedis(places: Map<string, string>): Promise<void> {
  const redis = await connectRedis();
  for (const key of await redis.keys('*')) {
    places.set(`Redis ${key}`, (await redis.get(key)) ?? '');
  }
  await redis.disconnect();
}
