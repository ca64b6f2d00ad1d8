import { setTimeout as sleep } from 'node:timers/promises';
import type { AppProcess } from '../support/app-process.js';
import { answersOf } from '../support/gateway-log.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const CALL_MS = 1_500;

let system: System;
let successor: AppProcess;

beforeAll(async () => {
  // A lease of seven seconds, nine until an earlier call counts as settled, and nobody who asks.
  system = await startSystem({
    env: { GATEWAY_TIMEOUT_MS: '2000', JANITOR_INQUIRY_AFTER_MS: '600000' },
  });
});

afterAll(async () => {
  await successor.stop();
  await system.stop();
});

const stateOf = async (id: string): Promise<string | undefined> => {
  const { rows } = await system.database.query<{ state: string }>(
    'SELECT state FROM gateway.inbox WHERE transaction_id = $1',
    [id],
  );
  return rows[0]?.state;
};

const isReady = async ({ url }: AppProcess) => (await fetch(`${url}/health/ready`)).ok;

test('a worker that freezes in a call and wakes up changes nothing, and works on', async () => {
  const frozen = system.worker;
  const { id } = await system.merchant.deposit({ metadata: { simulate: `slow:${CALL_MS}` } });
  await until(
    'the call begun',
    () => stateOf(id),
    (state) => state === 'started',
  );
  // The claim is in the database before the worker hears of it, and the call begins after that.
  await sleep(CALL_MS / 3);
  frozen.kill('SIGSTOP');
  successor = await system.anotherWorker();
  await successor.start();
  await untilAll(system, [id], 'completed');
  expect(answersOf(successor.log, id).at(-1)).toBe('process: completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  const history = await system.merchant.history(id);

  frozen.kill('SIGCONT');
  // It goes on where it was: in the midst of the payment.
  await until(
    'the late answer refused',
    () => Promise.resolve(frozen.log),
    (log) => log.includes('An answer came too late: another process has taken over.'),
  );
  expect(answersOf(frozen.log, id)).toEqual(['process: unknown']);
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  expect(await stateOf(id)).toBe('finished');
  expect(await system.merchant.history(id)).toEqual(history);

  await until(
    'both in their groups again',
    async () => (await isReady(frozen)) && (await isReady(successor)),
    (areReady) => areReady,
  );
  const deposits = Array.from({ length: 24 }, () => system.merchant.deposit());
  const ids = (await Promise.all(deposits)).map((deposit) => deposit.id);
  await untilAll(system, ids, 'completed');
  expect(await effectsOf(system, ids)).toEqual({ 1: ids.length });
});
