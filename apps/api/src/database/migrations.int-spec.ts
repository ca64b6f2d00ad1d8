import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { readApiConfig } from '#libs/config';
import { migrate } from '#libs/database';
import {
  createTestDatabase,
  numberOf,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { apiDataSourceOptions } from './api-data-source.js';

const optionsFor = (url: string) => apiDataSourceOptions(readApiConfig({ DATABASE_URL: url }));

let database: TestDatabase;
let migrated: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  migrated = await migrate(optionsFor(database.url));
});
afterAll(() => database.drop());

const GUARDED = expect.objectContaining({ code: '23001' }) as Error;

/** One transaction with its first event, as the request store writes it. */
async function insertTransaction(pool: Pool, status: string): Promise<string> {
  const id = randomUUID();
  const reason = ['failed', 'canceled', 'unknown'].includes(status) ? 'because' : null;
  await pool.query(
    `WITH r AS (
       INSERT INTO request (id, merchant, fingerprint, fingerprint_key_id, created_at)
       VALUES ($1, 'sandbox', '', 'dev', now()) RETURNING id
     ), t AS (
       INSERT INTO transaction
         (id, request_id, position, merchant, type, status, reason_code, reason_message, version,
          amount_minor, currency, instrument, sealed_instrument, seal_key_id, format, gateway,
          created_at, updated_at)
       SELECT $1, id, 1, 'sandbox', 'deposit', $2, $3, $3, 1, 10000, 'EUR', '{}', '', 'dev',
              'json', 'json-sim', now(), now() FROM r RETURNING id
     )
     INSERT INTO transaction_event (transaction_id, version, status, actor, at)
     SELECT $1, 1, $2, 'merchant', now()`,
    [id, status, reason],
  );
  return id;
}

const update = (id: string, assignment: string) =>
  database.pool.query(`UPDATE transaction SET ${assignment} WHERE id = $1`, [id]);

const FINAL = ['completed', 'failed', 'canceled'];
const OPEN = ['pending', 'dispatched', 'processing', 'unknown'];

describe('the guard of final statuses', () => {
  const ways = FINAL.flatMap((from) =>
    [...OPEN, ...FINAL].filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it.each(ways)('refuses to leave %s for %s', async (from, to) => {
    const reason = ['failed', 'canceled', 'unknown'].includes(to) ? `'other'` : 'NULL';
    const id = await insertTransaction(database.pool, from);
    const assignment = `status = '${to}', reason_code = ${reason}, reason_message = ${reason}`;
    await expect(update(id, assignment)).rejects.toEqual(GUARDED);
  });

  it.each(FINAL)('lets bookkeeping of %s pass', async (status) => {
    const id = await insertTransaction(database.pool, status);
    const { rowCount } = await update(id, `kafka_offset = 7, status = '${status}'`);
    expect(rowCount).toBe(1);
  });

  it.each(OPEN)('lets %s become completed', async (status) => {
    const id = await insertTransaction(database.pool, status);
    const change = `status = 'completed', reason_code = NULL, reason_message = NULL`;
    expect((await update(id, change)).rowCount).toBe(1);
  });
});

describe('the guard of what was accepted', () => {
  it.each([
    `id = '${randomUUID()}'`,
    `merchant = 'other'`,
    `type = 'withdrawal'`,
    'amount_minor = 10001',
    `currency = 'USD'`,
    `gateway = 'other-sim'`,
  ])('refuses %s', async (assignment) => {
    const id = await insertTransaction(database.pool, 'pending');
    await expect(update(id, assignment)).rejects.toEqual(GUARDED);
  });

  it.each([
    ['a reason that is missing', `status = 'failed'`],
    ['a reason that does not belong', `reason_code = 'a', reason_message = 'b'`],
    ['an unknown status', `status = 'done'`],
  ])('refuses %s', async (_what, assignment) => {
    const id = await insertTransaction(database.pool, 'pending');
    const refused = expect.objectContaining({ code: '23514' }) as Error;
    await expect(update(id, assignment)).rejects.toEqual(refused);
  });
});

describe('the guard of history', () => {
  it.each([
    `UPDATE transaction_event SET status = 'completed' WHERE transaction_id = $1`,
    'DELETE FROM transaction_event WHERE transaction_id = $1',
  ])('refuses %s', async (statement) => {
    const id = await insertTransaction(database.pool, 'pending');
    await expect(database.pool.query(statement, [id])).rejects.toEqual(GUARDED);
  });

  it.each(['transaction_event', 'callback_receipt', 'transaction CASCADE'])(
    'refuses to empty %s',
    async (table) => {
      await expect(database.pool.query(`TRUNCATE ${table}`)).rejects.toEqual(GUARDED);
    },
  );

  it('refuses to delete what a gateway has said', async () => {
    await database.pool.query(
      `INSERT INTO callback_receipt (gateway, webhook_id, body_hash, body_hash_key_id,
         transaction_id, reported_status, verdict, received_at)
       VALUES ('json-sim', 'said-once', '', 'k', gen_random_uuid(), 'failed', 'conflict', now())`,
    );
    const deletion = database.pool.query('DELETE FROM callback_receipt');
    await expect(deletion).rejects.toEqual(GUARDED);
  });

  it('keeps the transaction that a history is about', async () => {
    const id = await insertTransaction(database.pool, 'pending');
    const deletion = database.pool.query('DELETE FROM transaction WHERE id = $1', [id]);
    await expect(deletion).rejects.toMatchObject({ code: expect.stringMatching(/^23/) as string });
  });
});

it('has PostgreSQL count what is looked for, and nothing large', async () => {
  const { rows } = await database.pool.query<{ name: string; target: number }>(
    `SELECT attname AS name, attstattarget AS target FROM pg_attribute
     WHERE attrelid = 'transaction'::regclass
       AND attname IN ('id', 'status', 'instrument', 'sealed_instrument')`,
  );
  const targets = Object.fromEntries(rows.map(({ name, target }) => [name, target]));
  expect(targets).toEqual({ id: 10, status: 10, instrument: 0, sealed_instrument: 0 });
});

describe('migrate', () => {
  it('runs each migration once', async () => {
    expect(migrated.length).toBeGreaterThan(0);
    expect(await migrate(optionsFor(database.url))).toEqual([]);
    const count = await numberOf(database.pool, 'SELECT count(*) FROM api_migrations');
    expect(count).toBe(migrated.length);
  });

  it('runs each migration once when several processes start together', async () => {
    const fresh = await createTestDatabase();
    try {
      const runs = await Promise.all([1, 2, 3].map(() => migrate(optionsFor(fresh.url))));
      expect(runs.flat().sort()).toEqual([...migrated].sort());
    } finally {
      await fresh.drop();
    }
  });
});
