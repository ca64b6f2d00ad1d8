/** How crowded it is before the outbox. */
export interface Crowd {
  /** Messages that are being written at once, on average over the last moments. */
  readonly beingWritten: number;
  /** How much of what may wait in the outbox does: 0 to 1. */
  readonly fullness: number;
}

/**
 * Past it more comes in than gets its turn. Many fewer are also written at once where all of the
 * way keeps up with them, and there nothing may wait.
 */
const WRITTEN_CALMLY = 24;
const LOOK_MS = 20;
const YIELD_MS_MAX = 2_000;

/**
 * Accepting goes first: while more is being accepted than gets its turn at once, the next batch
 * waits, for two seconds at most, and so does the work of everybody behind it. What waits is safe,
 * and shares a larger batch. The fuller the outbox, the shorter the wait, so that the limit of the
 * backlog is not reached by yielding.
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
