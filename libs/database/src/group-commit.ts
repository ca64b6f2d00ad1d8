import { databaseFaultOf } from './database-fault.js';

interface Waiting<Item, Result> {
  readonly item: Item;
  /** On the clock of `performance.now()`. */
  readonly sinceMs: number;
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
  /**
   * The least time between the beginnings of two commits, for whoever would rather have fewer of
   * them than its answer a few milliseconds sooner. Default: 0.
   */
  readonly restMs?: number;
  /**
   * How long a commit must have been under way before another one begins beside it: the second lane
   * is for when the first is held up, not for making two small commits of one. Default: 0.
   */
  readonly overlapAfterMs?: number;
  /**
   * What an item locks, where several items may lock the same. Who holds such a lock for long would
   * keep each of them waiting in turn, and their neighbours with them: one finds out for all.
   * Default: nothing.
   */
  readonly subjectOf?: (item: Item) => string | undefined;
}

/** How many rows of a batch that failed are written again at once, each alone. */
const SINGLES_IN_FLIGHT_MAX = 4;

/** Longer than any commit takes that goes through. */
const WAIT_MS_MAX = 10_000;

/** PostgreSQL is silent, and the turn did not come: it is certain that nothing was written. */
class OverdueError extends Error {
  /** What PostgreSQL says of a statement whose time is over. */
  readonly code = '57014';
}

/**
 * Commits are shared: what arrives while one is in flight goes together in the next one. Nothing
 * waits when nothing is in flight, and the last one is not just begun.
 *
 * A batch that fails is written again row by row, so that a bad row, or one whose lock somebody
 * holds, fails alone; not when the database is away, where every row would wait for the same
 * answer. What has waited for too long meanwhile is not written any more: behind a database that
 * hangs the queue would grow for as long as that, and who asks would wait as long.
 */
export class GroupCommit<Item, Result> {
  private queue: Waiting<Item, Result>[] = [];
  private inFlight = 0;
  private beganAtMs = -Infinity;
  private resting: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** @returns when the item is committed; rejects when it was not, or nobody knows */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.queue.push({ item, sinceMs: performance.now(), resolve, reject });
      this.flush();
    });
  }

  private flush(): void {
    while (this.queue.length > 0 && this.inFlight < this.options.inFlightMax) {
      if (this.isResting()) return;
      this.beganAtMs = performance.now();
      const batch = this.queue.slice(0, this.options.batchMax);
      this.queue = this.queue.slice(batch.length);
      this.inFlight += 1;
      void this.commit(batch).finally(() => {
        this.inFlight -= 1;
        this.rejectOverdue();
        this.wake();
      });
    }
  }

  /** @returns whether the next commit begins a little later; then it will by itself */
  private isResting(): boolean {
    const { batchMax, restMs = 0, overlapAfterMs = 0 } = this.options;
    const apartMs = Math.max(restMs, this.inFlight > 0 ? overlapAfterMs : 0);
    const leftMs = this.beganAtMs + apartMs - performance.now();
    if (leftMs <= 0 || this.queue.length >= batchMax) return false;
    this.resting ??= setTimeout(() => {
      this.wake();
    }, leftMs);
    return true;
  }

  /** Looks again how long the rest is: beside a commit under way it is longer than after it. */
  private wake(): void {
    clearTimeout(this.resting);
    this.resting = undefined;
    this.flush();
  }

  private rejectOverdue(): void {
    const startMs = performance.now() - WAIT_MS_MAX;
    const first = this.queue.findIndex(({ sinceMs }) => sinceMs >= startMs);
    const overdue = this.queue.splice(0, first === -1 ? this.queue.length : first);
    for (const { reject } of overdue) reject(new OverdueError('The database was busy too long.'));
  }

  /** @returns what a batch failed with that was not tried again */
  private async commit(batch: readonly Waiting<Item, Result>[]): Promise<unknown> {
    let results: readonly Result[];
    try {
      const items = batch.map(({ item }) => item);
      results = await this.options.write(items);
    } catch (error) {
      if (batch.length > 1 && databaseFaultOf(error) !== 'unavailable') {
        await this.commitSingly(batch);
        return undefined;
      }
      for (const { reject } of batch) reject(error);
      return error;
    }
    // Outside the try: what is committed is not written again.
    settle(batch, results);
    return undefined;
  }

  private async commitSingly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const { subjectOf = () => undefined } = this.options;
    const groups = Map.groupBy(batch, (one) => subjectOf(one.item) ?? one).values();
    const lane = async (): Promise<void> => {
      for (const group of groups) await this.commitInTurn(group);
    };
    await Promise.all(Array.from({ length: SINGLES_IN_FLIGHT_MAX }, lane));
  }

  /** Items of one subject. Nobody waits for a lock that one of them has waited for in vain. */
  private async commitInTurn(group: readonly Waiting<Item, Result>[]): Promise<void> {
    let held: unknown;
    for (const one of group) {
      if (held === undefined) {
        const error = await this.commit([one]);
        if (databaseFaultOf(error) === 'lock_timeout') held = error;
      } else one.reject(held);
    }
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
