import { within } from '#libs/deadline';

/** Enough for a consumer to finish the messages in hand and to leave its group. */
const DISCONNECT_TIMEOUT_MS = 3_000;

interface Connected {
  disconnect(): Promise<void>;
}

/**
 * Ends connections to Kafka, also to a broker that is gone.
 *
 * kafkajs 2.2.4 waits for the answers that are still due, and no longer counts how late they are:
 * of a broker that never answers it waits for ever.
 */
export async function disconnect(
  ...clients: readonly (Connected | null | undefined)[]
): Promise<void> {
  const all = Promise.allSettled(clients.map(async (client) => client?.disconnect()));
  await within(all, DISCONNECT_TIMEOUT_MS);
}
