import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommand } from '../stack/command';

/** The reference that everything is a ratio to: plain durable inserts, one row and one commit. */
export interface Reference {
  readonly means: 'pgbench' | 'own loop';
  /** One-row durable inserts a second. */
  measure(clients: number, seconds: number): Promise<number>;
}

const DATABASE = 'bench_reference';

/** As wide as a simple payments row; the id is made in order, which is what costs least. */
const TABLE = `
  CREATE TABLE payment (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    merchant text NOT NULL,
    type text NOT NULL,
    status text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    instrument jsonb NOT NULL,
    reference text,
    description text,
    metadata jsonb,
    gateway text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`;

const insertOf = (amount: string): string => `
  INSERT INTO payment (merchant, type, status, amount_minor, currency, instrument, reference,
    description, metadata, gateway)
  VALUES ('sandbox', 'deposit', 'pending', ${amount}, 'EUR',
    '{"type": "card", "number": "411111******1111", "holder": "A*** L***"}',
    'order-1001', 'Two books', '{"basket": "77"}', 'json-sim')`;

export async function prepareReference(serverUrl: string, dir: string): Promise<Reference> {
  await run(serverUrl, `CREATE DATABASE ${DATABASE}`);
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  await run(url.href, TABLE);
  await requireDurable(url.href);
  if (spawnSync('pgbench', ['--version']).status !== 0) return ownLoop(url.href);
  const script = join(dir, 'insert.sql');
  const words = insertOf(':amount').replaceAll(/\s+/g, ' ').trim();
  writeFileSync(script, `\\set amount random(1, 1000000)\n${words};\n`);
  return {
    means: 'pgbench',
    measure: async (clients, seconds) => {
      const load = ['-c', String(clients), '-j', String(Math.min(clients, 2))];
      const output = await runCommand('pgbench', [
        ...['-n', '-M', 'prepared', '-f', script, ...load, '-T', String(seconds)],
        ...['-h', url.hostname, '-p', url.port, '-U', 'postgres', DATABASE],
      ]);
      return parseTps(output);
    },
  };
}

/** `tps = 5234.123 (without initial connection time)` */
export function parseTps(output: string): number {
  const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (tps === undefined) throw new Error(`pgbench has not said how fast it was:\n${output}`);
  return Number(tps);
}

function ownLoop(url: string): Reference {
  const measure = async (clients: number, seconds: number): Promise<number> => {
    let inserted = 0;
    const endsAt = Date.now() + seconds * 1_000;
    const one = async (): Promise<void> => {
      const client = new Client({ connectionString: url });
      await client.connect();
      while (Date.now() < endsAt) {
        const amount = Math.floor(Math.random() * 1_000_000) + 1;
        await client.query({ name: 'insert', text: insertOf('$1'), values: [amount] });
        inserted += 1;
      }
      await client.end();
    };
    await Promise.all(Array.from({ length: clients }, one));
    return inserted / seconds;
  };
  return { means: 'own loop', measure };
}

/** A reference that may lose commits would make every ratio a lie. */
async function requireDurable(url: string): Promise<void> {
  for (const setting of ['synchronous_commit', 'fsync', 'full_page_writes']) {
    const value = await run(url, `SHOW ${setting}`);
    if (value !== 'on') throw new Error(`${setting} is ${value}: commits are not durable.`);
  }
}

async function run(url: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(sql);
    return Object.values(rows[0] ?? {})[0] ?? '';
  } finally {
    await client.end();
  }
}
