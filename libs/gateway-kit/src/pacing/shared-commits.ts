import { GroupCommit } from '#libs/database';

const BATCH_MAX = 200;
const COMMITS_IN_FLIGHT_MAX = 2;
/** No request waits here for an answer: fewer commits are worth more than milliseconds. */
const REST_MS = 20;

/**
 * Commits that what comes in at the same time shares.
 *
 * @param write writes a batch in one commit, or nothing of it; answers one result for each item
 */
export function sharedCommits<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): GroupCommit<Item, Result> {
  return new GroupCommit({
    write,
    batchMax: BATCH_MAX,
    inFlightMax: COMMITS_IN_FLIGHT_MAX,
    restMs: REST_MS,
  });
}
