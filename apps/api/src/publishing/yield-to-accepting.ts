/** How crowded it is before the outbox. */
export interface Crowd {
  /** Messages that are just being written: what is being accepted at this moment. */
  readonly beingWritten: number;
  /** How much of what may wait in the outbox does: 0 to 1. */
  readonly fullness: number;
}

/** So many at once are in nobody's way. */
const WRITTEN_CALMLY = 8;
const LOOK_MS = 20;
const YIELD_MS_MAX = 500;

/**
 * Accepting goes first: while more is being accepted than gets its turn at once, the next batch
 * waits, for half a second at most, and so does the work of everybody behind it. What waits is
 * safe, and shares a larger batch. The fuller the outbox, the shorter the wait, so that the limit
 * of the backlog is not reached by yielding.
 */
export async function yieldToAccepting(crowd: Crowd): Promise<void> {
  const startedAt = performance.now();
  while (mayWait(crowd, performance.now() - startedAt)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function mayWait({ beingWritten, fullness }: Crowd, waitedMs: number): boolean {
  return beingWritten > WRITTEN_CALMLY && waitedMs < YIELD_MS_MAX * (1 - fullness);
}
