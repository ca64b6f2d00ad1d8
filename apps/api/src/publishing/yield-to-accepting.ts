/** How crowded it is before the outbox, and in it. */
export interface Crowd {
  /** Messages that are being written at once, on average over the last moments. */
  readonly beingWritten: number;
  /** How much of the time this process has something to do: 0 to 1. */
  readonly utilization: number;
  /** Messages that wait in the outbox. */
  readonly size: number;
  /** So many may wait there. */
  readonly sizeMax: number;
}

/**
 * Past it more comes in than gets its turn. At the greatest rate that all of the way keeps up with,
 * about as many are written at once as this, and there nothing may wait for long.
 */
const WRITTEN_CALMLY = 24;
/** A crowd that waits for a slow disk is in nobody's way. */
const UTILIZATION_CALM = 0.7;
const LOOK_MS = 20;
const YIELD_MS_MAX = 2_000;
/**
 * Whatever the outbox may hold: the last message of so many batches, each of which waits a little
 * less than the one before, leaves within minutes.
 */
const BATCHES_WAITING_MAX = 500;

/**
 * Accepting goes first: while more is being accepted than gets its turn at once, the next batch
 * waits, for two seconds at most, and so does the work of everybody behind it. What waits is safe.
 * The more waits, the shorter the wait, so that neither the limit of the backlog nor the deadline
 * of what waits is reached by yielding.
 *
 * @param batchSize how many messages go at once
 */
export async function yieldToAccepting(crowd: Crowd, batchSize: number): Promise<void> {
  const startedAt = performance.now();
  while (mayWait(crowd, batchSize, performance.now() - startedAt)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function mayWait(crowd: Crowd, batchSize: number, waitedMs: number): boolean {
  const { beingWritten, utilization, size, sizeMax } = crowd;
  if (beingWritten <= WRITTEN_CALMLY || utilization <= UTILIZATION_CALM) return false;
  const share = size / Math.min(sizeMax, batchSize * BATCHES_WAITING_MAX);
  return waitedMs < YIELD_MS_MAX * (1 - share);
}
