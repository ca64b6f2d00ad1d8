import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { readApiConfig } from '#libs/config';
import { Database, migrate } from '#libs/database';
import {
  createTestDatabase,
  numberOf,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { apiDataSourceOptions } from '../database/api-data-source.js';
import { until } from '../../../../test/support/polling.js';
import { Outbox } from './outbox.js';
import type { OutboxMessage } from './outbox-message.js';

const LEASE_MS = 60_000;

let database: TestDatabase;
let sources: readonly DataSource[];

/** Two processes: each has a pool of its own. */
const outboxes = (): readonly Outbox[] => sources.map((source) => new Outbox(new Database(source)));

beforeAll(async () => {
  database = await createTestDatabase();
  const options = apiDataSourceOptions(readApiConfig({ DATABASE_URL: database.url }));
  await migrate(options);
  sources = await Promise.all([1, 2].map(() => new DataSource(options).initialize()));
});

beforeEach(() => database.pool.query('TRUNCATE outbox'));

afterAll(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  await database.drop();
});

async function enqueue(count: number): Promise<string[]> {
  const messages = Array.from({ length: count }, (_, index): OutboxMessage => ({
    id: uuidv7(),
    subjectId: randomUUID(),
    purpose: 'submission',
    topic: 'a.topic',
    headers: { number: index.toString() },
    value: Buffer.from([0, 255, index % 256]),
  }));
  const [source] = sources;
  if (!source) throw new Error('no data source');
  const connection = new Database(source);
  await connection.transaction((each) => new Outbox(connection).enqueue(each, messages));
  return messages.map(({ id }) => id);
}

async function claimAll(outbox: Outbox, batchSize: number): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const claimed = await outbox.claim(batchSize, LEASE_MS);
    if (claimed.length === 0) return ids;
    expect(claimed.length).toBeLessThanOrEqual(batchSize);
    ids.push(...claimed.map(({ id }) => id));
  }
}

describe('Outbox.claim', () => {
  it('hands out what was put in, oldest first, and counts the attempt', async () => {
    const ids = await enqueue(5);
    const [outbox] = outboxes();
    const claimed = await outbox?.claim(3, LEASE_MS);
    expect(claimed?.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect(claimed?.[2]).toMatchObject({
      topic: 'a.topic',
      headers: { number: '2' },
      value: Buffer.from([0, 255, 2]),
      attempts: 1,
    });
    expect(await numberOf(database.pool, 'SELECT sum(attempts) FROM outbox')).toBe(3);
  });

  it('gives every row to one of two relays at once', async () => {
    const ids = await enqueue(300);
    const claimed = await Promise.all(outboxes().map((outbox) => claimAll(outbox, 7)));
    expect(claimed.flat().sort()).toEqual(ids);
    expect(await numberOf(database.pool, 'SELECT max(attempts) FROM outbox')).toBe(1);
  });

  it('passes over what another transaction holds', async () => {
    const [first, ...others] = await enqueue(3);
    const holder = await database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE', [first]);
    const claimed = await outboxes()[0]?.claim(10, LEASE_MS);
    await holder.query('ROLLBACK');
    holder.release();
    expect(claimed?.map(({ id }) => id)).toEqual(others);
  });

  it('takes a row again when its lease is over, and not before', async () => {
    const [id] = await enqueue(1);
    const [one, two] = outboxes();
    await one?.claim(1, LEASE_MS);
    expect(await two?.claim(1, LEASE_MS)).toEqual([]);
    await database.pool.query(`UPDATE outbox SET lease_until = now() - interval '1 ms'`);
    expect(await two?.claim(1, LEASE_MS)).toMatchObject([{ id, attempts: 2 }]);
  });
});

describe('Outbox.giveUp', () => {
  it('deletes what it was given, but not what another relay has claimed meanwhile', async () => {
    const [mine] = await enqueue(1);
    const [one, two] = outboxes();
    const claimed = (await one?.claim(1, LEASE_MS)) ?? [];
    const [taken] = await enqueue(1);
    claimed.push(...((await one?.claim(1, LEASE_MS)) ?? []));
    await database.pool.query(`UPDATE outbox SET lease_until = '-infinity' WHERE id = $1`, [taken]);
    expect(await two?.claim(1, LEASE_MS)).toMatchObject([{ id: taken, attempts: 2 }]);
    const [source] = sources;
    if (!source) throw new Error('no data source');
    expect(await one?.giveUp(new Database(source), claimed)).toMatchObject([{ id: mine }]);
    const { rows } = await database.pool.query('SELECT id FROM outbox');
    expect(rows).toEqual([{ id: taken }]);
  });
});

describe('Outbox.retryLater', () => {
  it('shortens the lease and does not forget the attempt', async () => {
    await enqueue(2);
    const [outbox] = outboxes();
    const claimed = (await outbox?.claim(2, LEASE_MS)) ?? [];
    await outbox?.retryLater(claimed);
    const again = await until(
      'both due again',
      async () => (await outbox?.claim(2, LEASE_MS)) ?? [],
      (messages) => messages.length === 2,
    );
    expect(again).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
  });
});

describe('Outbox.claim under a plan that runs subqueries again and again', () => {
  const url = () => `${database.url}?options=${encodeURIComponent(PLAN)}`;
  const PLAN = ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material', 'indexscan', 'bitmapscan']
    .map((each) => `-c enable_${each}=off`)
    .join(' ');

  it('keeps to its limit', async () => {
    const source = new DataSource(apiDataSourceOptions(readApiConfig({ DATABASE_URL: url() })));
    await source.initialize();
    try {
      await enqueue(20);
      const claimed = await new Outbox(new Database(source)).claim(1, LEASE_MS);
      expect(claimed).toHaveLength(1);
      expect(await numberOf(database.pool, 'SELECT sum(attempts) FROM outbox')).toBe(1);
    } finally {
      await source.destroy();
    }
  });
});
