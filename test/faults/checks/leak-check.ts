import type { Cluster } from '../cluster.js';
import { CANARIES } from '../canaries.js';
import type { Violation } from '../ledger.js';
import type { Evidence } from './evidence.js';

/** Law 4: nothing in clear, wherever something is kept. One violation a place. */
export async function findLeaks(cluster: Cluster, evidence: Evidence): Promise<Violation[]> {
  const leaks: Violation[] = [];
  const look = (place: string, text: string): void => {
    if (!CANARIES.some((canary) => text.includes(canary))) return;
    leaks.push({ checker: 'leaks', detail: place });
  };
  for (const [app, text] of evidence.appLogs) look(`the log of ${app}`, text);
  for (const { topic, partition, offset, ...message } of evidence.messages) {
    const text = JSON.stringify({ ...message, amountMinor: undefined });
    look(`${topic} ${partition}/${offset}`, text);
  }
  for (const [table, text] of await tablesOf(cluster)) look(`the table ${table}`, text);
  for await (const [key, text] of copiesOf(cluster)) look(`Redis ${key}`, text);
  return leaks;
}

async function tablesOf({ pool }: Cluster): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema IN ('public', 'gateway')`,
  );
  const found = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
    // Bytes as text: a clear value in a column of bytes is no less clear.
    const shown = rows.flatMap((row) =>
      Object.values(row).map((value) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value),
      ),
    );
    found.set(name, shown.join('\n'));
  }
  return found;
}

async function* copiesOf({ directRedis }: Cluster): AsyncGenerator<readonly [string, string]> {
  for await (const key of directRedis.scanIterator({ COUNT: 500 })) {
    yield [key, (await directRedis.get(key)) ?? ''];
  }
}
