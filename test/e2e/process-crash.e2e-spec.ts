import { inParallel } from '../support/load.js';
import { depositBody } from '../support/merchant-client.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const DEPOSITS = 150;

let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

test('what was answered 202 completes once, though API and worker are killed', async () => {
  const crashes = { api: Promise.resolve(), worker: Promise.resolve() };
  // One after the other for each app: a process that is not there yet cannot be killed.
  const crash = (app: 'api' | 'worker'): void => {
    crashes[app] = crashes[app].then(async () => {
      await system[app].crash();
      await system[app].start();
    });
  };
  const answers = await inParallel(DEPOSITS, 6, async (index) => {
    if (index === 30 || index === 90) crash('api');
    if (index === 50 || index === 120) crash('worker');
    return depositThroughCrashes(`crash-${index}`);
  });
  await Promise.all([crashes.api, crashes.worker]);
  await untilAll(system, answers, 'completed');
  expect(new Set(answers).size).toBe(DEPOSITS);
  expect(await effectsOf(system, answers)).toEqual({ 1: DEPOSITS });
});

/** As a merchant would: an answer that never came is asked for again, with the same key. */
async function depositThroughCrashes(key: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      const answer = await system.merchant.post('/v1/deposits', depositBody(), {
        'Idempotency-Key': key,
      });
      if (answer.status === 202) return (answer.json() as { id: string }).id;
    } catch {
      // The connection broke: whether it was stored is not known, which the key makes harmless.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${key} was never accepted.`);
}
