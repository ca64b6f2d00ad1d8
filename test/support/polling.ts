import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 50;

/**
 * Asks again and again until the answer is good.
 *
 * @param deadlineMs generous: it only decides how long a failing test takes
 * @throws Error with the last answer, when the deadline is over
 */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value>,
  isGood: (value: Value) => boolean,
  deadlineMs = 60_000,
): Promise<Value> {
  const giveUpAt = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (isGood(value)) return value;
    if (Date.now() > giveUpAt) {
      throw new Error(
        `${what}: not within ${deadlineMs} ms; the last answer was ${inspect(value)}`,
      );
    }
    await sleep(PAUSE_MS);
  }
}

function inspect(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
}
