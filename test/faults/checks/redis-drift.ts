import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster.js';
import type { Ledger } from '../ledger.js';

interface Copy {
  readonly version: number;
  readonly status: string;
  readonly amountMinor: string;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly amount_minor: string;
}

const SAMPLE = 60;
const PAUSE_MS = 300;
const REDIS_DEADLINE_MS = 1_000;
const NAME = 'Redis drift';

/**
 * Compares the copies of the latest transactions with their rows, for as long as the run goes on.
 *
 * A copy may be late for a moment, and longer when Redis or an API was away just then: but never
 * for longer than the expiry of what moves. Then it is a lie, whether it is too old, or tells of
 * something that was never committed.
 */
export class RedisDrift {
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();
  /** Since when a wrong copy was seen, by id and version. */
  private readonly wrongSince = new Map<string, number>();
  private readonly reported = new Set<string>();

  /** @param wrongMsMax how long a copy may be wrong */
  constructor(
    private readonly cluster: Cluster,
    private readonly ledger: Ledger,
    private readonly wrongMsMax: number,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Every copy that there is, when nothing moves any more and what was late has expired. */
  async finalCheck(): Promise<number> {
    const { directRedis } = this.cluster;
    const ids: string[] = [];
    for await (const key of directRedis.scanIterator({ MATCH: 'transaction:*', COUNT: 500 })) {
      ids.push(key.slice('transaction:'.length));
    }
    for (let start = 0; start < ids.length; start += 500) {
      for (const [, detail] of await this.wrongCopies(ids.slice(start, start + 500))) {
        this.ledger.violate(NAME, `at the end: ${detail}`);
      }
    }
    return ids.length;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      await sleep(PAUSE_MS);
      const ids = this.ledger.latestOk(SAMPLE).flatMap(({ id }) => id ?? []);
      const askedAtMs = Date.now();
      // While Redis or PostgreSQL is away there is nothing to compare, and nobody can be misled.
      const wrong = await this.wrongCopies(ids).catch(() => undefined);
      if (wrong !== undefined) this.judge(wrong, askedAtMs);
    }
  }

  /**
   * @param askedAtMs when Redis was asked: what PostgreSQL takes to answer, frozen perhaps, says
   *   nothing of how long a copy has been there
   */
  private judge(wrong: ReadonlyMap<string, string>, askedAtMs: number): void {
    for (const copy of this.wrongSince.keys()) {
      if (!wrong.has(copy)) this.wrongSince.delete(copy);
    }
    for (const [copy, detail] of wrong) {
      const since = this.wrongSince.get(copy) ?? Date.now();
      this.wrongSince.set(copy, since);
      if (askedAtMs - since <= this.wrongMsMax || this.reported.has(copy)) continue;
      this.reported.add(copy);
      this.ledger.violate(NAME, `for ${askedAtMs - since} ms: ${detail}`);
    }
  }

  /** The copies that differ from their rows, by id and version. */
  private async wrongCopies(ids: readonly string[]): Promise<Map<string, string>> {
    const wrong = new Map<string, string>();
    if (ids.length === 0) return wrong;
    const copies = await this.copiesOf(ids);
    const { rows } = await this.cluster.pool.query<Row>(
      'SELECT id, version, status, amount_minor FROM transaction WHERE id = ANY($1::uuid[])',
      [ids],
    );
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    for (const [id, copy] of copies) {
      const row = rowOf.get(id);
      const isRight =
        row?.version === copy.version &&
        row.status === copy.status &&
        row.amount_minor === copy.amountMinor;
      if (isRight) continue;
      const truth = row ? `version ${row.version}, ${row.status}` : 'nothing';
      const said = `version ${copy.version}, ${copy.status}`;
      wrong.set(`${id} ${copy.version}`, `${id}: Redis has ${said}, PostgreSQL ${truth}`);
    }
    return wrong;
  }

  private async copiesOf(ids: readonly string[]): Promise<Map<string, Copy>> {
    const keys = ids.map((id) => `transaction:${id}`);
    const values = await Promise.race([
      this.cluster.directRedis.mGet(keys),
      sleep(REDIS_DEADLINE_MS).then(() => Promise.reject(new Error('Redis is away.'))),
    ]);
    const copies = new Map<string, Copy>();
    for (const [index, value] of values.entries()) {
      const id = ids[index];
      if (value === null || id === undefined) continue;
      const copy = (JSON.parse(value) as { value: CachedCopy }).value;
      const { version, state, amountMinor } = copy;
      copies.set(id, { version, status: state.status, amountMinor });
    }
    return copies;
  }
}

interface CachedCopy {
  readonly version: number;
  readonly state: { readonly status: string };
  readonly amountMinor: string;
}
