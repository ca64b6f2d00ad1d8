import { within } from '#libs/deadline';

/** Enough for a consumer to finish the messages in hand and to leave its group. */
const DISCONNECT_TIMEOUT_MS = 3_000;

interface Connected {
  disconnect(): Promise<void>;
}

/**
 * Ends connections to Kafka, also to a broker that is gone.
 *
 * kafkajs waits for every answer that is still due and asks for more on its way out, one after the
 * other, each with a time-out of its own: in all for longer than a stop may take.
 *
 * @returns whether all of them have ended well, in time
 */
export async function disconnect(
  ...clients: readonly (Connected | null | undefined)[]
): Promise<boolean> {
  const all = Promise.allSettled(clients.map(async (client) => client?.disconnect()));
  const ends = await within(all, DISCONNECT_TIMEOUT_MS);
  return ends?.every(({ status }) => status === 'fulfilled') ?? false;
}
