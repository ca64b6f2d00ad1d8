const REST_MS_MIN = 20;
const REST_MS_MAX = 100;
const REST_MS_PER_MESSAGE = 4;

/**
 * What is accepted while the relay rests shares a claim, a send and a commit, and every stage
 * behind it gets it as one batch: most of what a message costs is the cost of its batch. Where few
 * come the rest is short. Past some 250 messages a second each rest makes the next one longer, up
 * to the longest, which is less than they would wait for a processor that is busy with small
 * batches.
 *
 * @param moved messages in the last round
 * @returns the least time between the beginnings of that round and the next, in milliseconds
 */
export function relayRestMs(moved: number): number {
  return Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, moved * REST_MS_PER_MESSAGE));
}
