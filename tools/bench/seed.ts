import { Client } from 'pg';
import {
  SEEDED_AT_SQL as AT,
  SEEDED_REFERENCE_SQL as REFERENCE,
  type SeededSet,
  seededIdSql,
} from './seeded';

/** Merchants of the sets: what waits for callbacks is in nobody's list. */
const MERCHANT: Readonly<Record<SeededSet, string>> = { final: 'sandbox', open: 'bench-open' };
const BATCH_ROWS = 25_000;
/** Two, as there are two cores: each waits for the disk now and then. */
const CONNECTIONS = 2;

/**
 * Puts transactions into the database as if they had come in the ordinary way long ago: requests
 * with random keys, transactions with every column, their history, all indexes kept. Only foreign
 * keys and guards rest meanwhile (`session_replication_role`), which look and write nothing.
 */
export class Seed {
  private readonly counts: Record<SeededSet, number> = { final: 0, open: 0 };

  constructor(private readonly databaseUrl: string) {}

  count(set: SeededSet): number {
    return this.counts[set];
  }

  /** Fills a set up to this many rows. */
  async ensure(
    set: SeededSet,
    rows: number,
    onProgress: (rows: number) => void = () => undefined,
  ): Promise<void> {
    const from = this.counts[set];
    if (rows <= from) return;
    let next = from;
    let done = from;
    const lane = async (): Promise<void> => {
      const client = await this.connect();
      try {
        while (next < rows) {
          const first = next;
          next = Math.min(rows, first + BATCH_ROWS);
          const end = next;
          for (const statement of statementsOf(set)) await client.query(statement, [first, end]);
          done += end - first;
          onProgress(done);
        }
      } finally {
        await client.end();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    this.counts[set] = rows;
    await this.vacuum();
  }

  /** What autovacuum would otherwise do in the middle of a measurement. */
  private async vacuum(): Promise<void> {
    const client = await this.connect();
    try {
      for (const table of ['request', 'transaction', 'transaction_event']) {
        await client.query(`VACUUM (ANALYZE) ${table}`);
      }
      await client.query('CHECKPOINT');
    } finally {
      await client.end();
    }
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    await client.query('SET session_replication_role = replica');
    await client.query('SET synchronous_commit = off');
    return client;
  }
}

function statementsOf(set: SeededSet): readonly string[] {
  const id = seededIdSql(set);
  const merchant = `'${MERCHANT[set]}'`;
  const rows = 'generate_series($1::bigint, $2::bigint - 1) AS n';
  const isFinal = set === 'final';
  const hasFailed = isFinal ? 'n % 33 = 0' : 'false';
  const status = isFinal ? `CASE WHEN ${hasFailed} THEN 'failed' ELSE 'completed' END` : STARTED;
  const gateway = isFinal
    ? `CASE WHEN n % 5 = 0 THEN 'soap-sim' ELSE 'json-sim' END`
    : `'json-sim'`;
  const version = isFinal ? 3 : 2;
  return [
    `INSERT INTO request
       (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
     SELECT ${id}, ${merchant}, md5('${set}' || n), sha256(('${set}' || n)::bytea), 'development',
            ${AT}
     FROM ${rows}`,
    `INSERT INTO transaction
       (id, request_id, position, merchant, type, status, reason_code, reason_message, version,
        amount_minor, currency, instrument, sealed_instrument, seal_key_id, reference, description,
        metadata, format, gateway, gateway_reference, kafka_topic, kafka_partition, kafka_offset,
        created_at, updated_at, check_at)
     SELECT ${id}, ${id}, 1, ${merchant}, CASE WHEN n % 4 = 0 THEN 'withdrawal' ELSE 'deposit' END,
            ${status}, CASE WHEN ${hasFailed} THEN 'declined' END,
            CASE WHEN ${hasFailed} THEN 'The issuer declined.' END, ${version},
            10000, 'EUR', ${INSTRUMENT}, decode(repeat(md5(n::text), 5), 'hex'), 'development',
            ${REFERENCE}, 'Two books', '{"basket": "77"}', split_part(${gateway}, '-', 1),
            ${gateway}, ${isFinal ? `'G-' || n` : 'NULL'},
            'transactions.' || split_part(${gateway}, '-', 1), n % 12, n / 12,
            ${AT}, ${AT} + interval '30 ms', ${isFinal ? 'NULL' : `'infinity'`}
     FROM ${rows}`,
    `INSERT INTO transaction_event (transaction_id, version, status, actor, at)
     SELECT ${id}, step, CASE step WHEN 1 THEN 'pending' WHEN 2 THEN ${STARTED} ELSE ${status} END,
            CASE step WHEN 1 THEN 'merchant' WHEN 2 THEN 'relay' ELSE 'gateway:' || ${gateway} END,
            ${AT} + step * interval '10 ms'
     FROM ${rows}, generate_series(1, ${version}) AS step`,
  ];
}

const STARTED = `'dispatched'`;
const INSTRUMENT =
  `'{"type": "card", "number": "411111******1111", "holder": "A*** L***", ` +
  `"expiryMonth": 12, "expiryYear": 2030}'`;
