import { throughContention } from './contention.js';
import { databaseFaultOf } from './database-fault.js';

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item, Result> {
  /**
   * Writes a batch in one commit, or nothing of it. @returns one result for each item, in the same
   * order
   */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly batchMax: number;
  /** How many commits may be under way at once. */
  readonly inFlightMax: number;
}

/** How many rows of a batch that failed are written again at once, each alone. */
const SINGLES_IN_FLIGHT_MAX = 4;

/**
 * Commits are shared: what arrives while one is in flight goes together in the next one. Nothing
 * waits when nothing is in flight.
 *
 * A batch that fails is written again row by row, so that a bad row, or one whose lock somebody
 * holds, fails alone; not when the database is away, where every row would wait for the same
 * answer.
 */
export class GroupCommit<Item, Result> {
  private queue: Waiting<Item, Result>[] = [];
  private inFlight = 0;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** @returns when the item is committed; rejects when it was not, or nobody knows */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
      this.flush();
    });
  }

  private flush(): void {
    while (this.queue.length > 0 && this.inFlight < this.options.inFlightMax) {
      const batch = this.queue.slice(0, this.options.batchMax);
      this.queue = this.queue.slice(batch.length);
      this.inFlight += 1;
      void this.commit(batch).finally(() => {
        this.inFlight -= 1;
        this.flush();
      });
    }
  }

  private async commit(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    let results: readonly Result[];
    try {
      const items = batch.map(({ item }) => item);
      results = await throughContention(() => this.options.write(items));
    } catch (error) {
      if (batch.length > 1 && databaseFaultOf(error) !== 'unavailable') {
        await this.commitSingly(batch);
      } else {
        for (const { reject } of batch) reject(error);
      }
      return;
    }
    // Outside the try: what is committed is not written again.
    settle(batch, results);
  }

  private async commitSingly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const rest = batch.values();
    const lane = async (): Promise<void> => {
      for (const one of rest) await this.commit([one]);
    };
    await Promise.all(Array.from({ length: SINGLES_IN_FLIGHT_MAX }, lane));
  }
}

function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  results: readonly Result[],
): void {
  const mismatch = new Error('A batch needs one result for each item.');
  batch.forEach(({ resolve, reject }, index) => {
    if (results.length === batch.length) resolve(results[index] as Result);
    else reject(mismatch);
  });
}
