import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { figuresOf, Histogram } from './histogram';
import type { LatencyFigures, LoadResult } from './load-plan';
import { IS_OPEN } from './seeded';

const SETTLE_TIMEOUT_MS = 180_000;
const SETTLE_POLL_MS = 100;
/** What a national payment scheme may take at most, nearly always. */
const SLOW_MS = 1_000;
/** Nothing that was accepted longer ago comes to its end now. */
const AGE_MS_MAX = 3_600_000;
const FINAL = `('completed', 'failed', 'canceled')`;

/** From POST to final status, of all requests that were due in a measurement. */
export interface WholeWay {
  readonly latencyMs: LatencyFigures;
  /** Of those that were due, what took longer than a second, or never came to an end. */
  readonly slowShare: number;
}

/** What the database says of the way of transactions: the load generator sees only its begin. */
export class WholeWayFigures {
  private readonly pool: Pool;

  constructor(databaseUrl: string) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 2 });
    this.pool.on('error', () => undefined);
  }

  /**
   * Waits until nothing is on its way any more.
   *
   * @returns what is left behind in the end: transactions without a final status, messages not
   *   sent, callbacks not delivered; 0 is what must be
   */
  async settled(): Promise<number> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const left = await this.left();
      if (left === 0 || Date.now() > deadline) return left;
      await sleep(SETTLE_POLL_MS);
    }
  }

  /** Transactions that reached their final status within these times. */
  async finishedBetween(fromMs: number, toMs: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `SELECT count(*) AS count FROM transaction_event
       WHERE status IN ${FINAL} AND at >= to_timestamp($1::float8 / 1000)
         AND at < to_timestamp($2::float8 / 1000) AND transaction_id >= $3`,
      [fromMs, toMs, oldestId(fromMs)],
    );
    return Number(rows[0]?.count);
  }

  /**
   * From the time at which a POST was due to the commit of the final status, of the requests that
   * were due in the measurement. The commit's time is PostgreSQL's own (`track_commit_timestamp`):
   * the time that the service wrote into the row is from before the commit.
   */
  async latencies(run: string, load: LoadResult, ratePerSecond: number): Promise<WholeWay> {
    const { rows } = await this.pool.query<{ ms: number }>(
      `SELECT (extract(epoch FROM pg_xact_commit_timestamp(e.xmin)) * 1000)::float8
              - ($2::float8 + split_part(t.reference, '-', 2)::int * 1000 / $3::float8) AS ms
       FROM transaction t
       JOIN transaction_event e ON e.transaction_id = t.id AND e.status IN ${FINAL}
       WHERE t.merchant = 'sandbox' AND t.reference >= $1 || '-' AND t.reference < $1 || '.'
         AND split_part(t.reference, '-', 2)::int >= $4
         AND split_part(t.reference, '-', 2)::int < $5`,
      [run, load.firstDueAtMs, ratePerSecond, ...load.numbers],
    );
    const histogram = new Histogram();
    for (const { ms } of rows) histogram.record(ms);
    const [from, to] = load.numbers;
    const quick = rows.filter(({ ms }) => ms <= SLOW_MS).length;
    return { latencyMs: figuresOf(histogram), slowShare: 1 - quick / Math.max(1, to - from) };
  }

  /** The transactions of a run that are in the database, and those that have a final status. */
  async countsOf(run: string): Promise<{ stored: number; final: number }> {
    const { rows } = await this.pool.query<{ stored: string; final: string }>(
      `SELECT count(*) AS stored, count(*) FILTER (WHERE status IN ${FINAL}) AS final
       FROM transaction
       WHERE merchant = 'sandbox' AND reference >= $1 || '-' AND reference < $1 || '.'`,
      [run],
    );
    return { stored: Number(rows[0]?.stored), final: Number(rows[0]?.final) };
  }

  /** Transactions that a gateway has executed more than once; 0 is what must be. */
  async executedTwice(): Promise<number> {
    return this.number('SELECT count(*) FROM gateway.inbox WHERE effects > 1');
  }

  /** How many transactions there are for one that came with a key. */
  async stored(): Promise<number> {
    return this.number(`SELECT count(*) FROM transaction WHERE merchant = 'sandbox'`);
  }

  async databaseGb(): Promise<number> {
    return (await this.number('SELECT pg_database_size(current_database())')) / 1e9;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async left(): Promise<number> {
    return this.number(
      `SELECT (SELECT count(*) FROM transaction WHERE ${IS_OPEN})
            + (SELECT count(*) FROM outbox)
            + (SELECT count(*) FROM gateway.callback WHERE due_at IS NOT NULL)`,
    );
  }

  private async number(sql: string): Promise<number> {
    const { rows } = await this.pool.query<Record<string, string>>(sql);
    return Number(Object.values(rows[0] ?? {})[0]);
  }
}

/**
 * The smallest UUIDv7 of that time: ids are in its order, and millions of rows are not looked at.
 */
function oldestId(nowMs: number): string {
  const time = Math.floor(nowMs - AGE_MS_MAX)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
