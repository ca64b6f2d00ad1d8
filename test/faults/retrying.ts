import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS_MAX = 40;
const PAUSE_MS = 250;

/** The harness's own calls must get through although something is broken on purpose. */
export async function retrying<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
