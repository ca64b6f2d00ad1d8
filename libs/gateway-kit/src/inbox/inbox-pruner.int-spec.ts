import { TOPIC_RETENTION_MS } from '#libs/messaging';
import { ScriptedGateway } from '../../../../test/support/gateway-inbox.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxBench } from '../../../../test/support/inbox-bench.js';
import { InboxPruner, KEEP_MS } from './inbox-pruner.js';

const MINUTE_MS = 60_000;

let bench: InboxBench;
let pruner: InboxPruner;

beforeAll(async () => {
  bench = await InboxBench.start();
  pruner = new InboxPruner(bench.db.database);
});

beforeEach(() => bench.db.rows('TRUNCATE gateway.inbox, gateway.callback'));

afterAll(() => bench.close());

/** A transaction that was taken in so long ago, with its callback, and finished or not. */
async function takenIn(ageMs: number, isFinished = true): Promise<string> {
  const transaction = transactionOf();
  await bench.takeIn(transaction);
  if (isFinished) {
    await bench.workThrough(new ScriptedGateway([{ status: 'completed' }]), transaction);
  }
  const age = [transaction.id, ageMs];
  await bench.db.rows(
    `UPDATE gateway.inbox SET received_at = now() - $2 * interval '1 ms'
     WHERE transaction_id = $1`,
    age,
  );
  await bench.db.rows(
    `UPDATE gateway.callback SET due_at = NULL, created_at = now() - $2 * interval '1 ms'
     WHERE transaction_id = $1`,
    age,
  );
  return transaction.id;
}

async function isThere(table: 'inbox' | 'callback', id: string): Promise<boolean> {
  const rows = await bench.db.rows(`SELECT FROM gateway.${table} WHERE transaction_id = $1`, [id]);
  return rows.length > 0;
}

test('a row outlives every copy of its message in the topic', async () => {
  // The last copy may have been written when the row was as old as the inbox remembers.
  const remembered = await takenIn(2 * TOPIC_RETENTION_MS - MINUTE_MS);
  const unfinished = await takenIn(KEEP_MS + MINUTE_MS, false);
  await pruner.runOnce();
  expect(await isThere('inbox', remembered)).toBe(true);
  expect(await isThere('callback', remembered)).toBe(true);
  expect(await isThere('inbox', unfinished)).toBe(true);
});

test('what nobody can ask for any more is cleared away', async () => {
  const old = await takenIn(KEEP_MS + MINUTE_MS);
  expect(await pruner.runOnce()).toBe(2);
  expect(await isThere('inbox', old)).toBe(false);
  expect(await isThere('callback', old)).toBe(false);
  expect(await pruner.runOnce()).toBe(0);
});

test('a row whose dead letter is not published yet stays', async () => {
  const dead = await takenIn(KEEP_MS + MINUTE_MS);
  await bench.db.rows('UPDATE gateway.inbox SET dead_due_at = now() WHERE transaction_id = $1', [
    dead,
  ]);
  await pruner.runOnce();
  expect(await isThere('inbox', dead)).toBe(true);
});
