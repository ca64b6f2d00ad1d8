import type { AppProcess } from '../support/app-process.js';
import { answersOf } from '../support/gateway-log.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

let system: System;
let successor: AppProcess | undefined;

beforeAll(async () => {
  // A lease of six seconds, seven until an earlier call counts as settled, and nobody who asks.
  system = await startSystem({
    env: { GATEWAY_TIMEOUT_MS: '1000', JANITOR_INQUIRY_AFTER_MS: '600000' },
  });
  await system.worker.stop();
});

afterEach(() => successor?.stop());
afterAll(() => system.stop());

interface InboxRow {
  readonly state: string;
  readonly attempts: number;
  readonly effects: number;
}

async function rowOf(id: string): Promise<InboxRow | undefined> {
  const { rows } = await system.database.query<InboxRow>(
    'SELECT state, attempts, effects FROM gateway.inbox WHERE transaction_id = $1',
    [id],
  );
  return rows[0];
}

interface CallbackRow {
  readonly attempts: number;
  readonly last_status: number | null;
}

async function callbacksOf(id: string): Promise<readonly CallbackRow[]> {
  const { rows } = await system.database.query<CallbackRow>(
    'SELECT attempts, last_status FROM gateway.callback WHERE transaction_id = $1',
    [id],
  );
  return rows;
}

/** The answer is written down after the API has applied the callback. */
const untilDelivered = (id: string) =>
  until(
    'the callback delivered',
    () => callbacksOf(id),
    ([callback]) => callback?.last_status === 200,
  );

/** Lets a worker die at a point on the way of one deposit. @returns the deposit's id */
async function crashAt(point: string): Promise<string> {
  const doomed = await system.anotherWorker(`test/faults/crash/worker-${point}.js`);
  await doomed.start();
  const { id } = await system.merchant.deposit({ reference: point });
  // Nobody but itself has killed it: a signal leaves no exit status.
  expect(await doomed.untilEnded()).toBeNull();
  return id;
}

/** A worker as it is shipped takes over. @returns what it asked the gateway about the deposit */
async function takeOver(id: string): Promise<readonly string[]> {
  successor = await system.anotherWorker();
  await successor.start();
  await untilAll(system, [id], 'completed');
  expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  const history = await system.merchant.history(id);
  expect(history.filter(({ status }) => status === 'completed')).toHaveLength(1);
  return answersOf(successor.log, id);
}

test('killed after the claim and before the call: processed when it was not found', async () => {
  const id = await crashAt('after-claim');
  expect(await rowOf(id)).toEqual({ state: 'started', attempts: 1, effects: 0 });
  const answers = await takeOver(id);
  expect(answers.at(-1)).toBe('process: completed');
  expect(new Set(answers.slice(0, -1))).toEqual(new Set(['inquire: not_found']));
});

test('killed between the effect and its result: inquired about, not processed again', async () => {
  const id = await crashAt('before-settle');
  expect(await rowOf(id)).toEqual({ state: 'started', attempts: 1, effects: 1 });
  expect(await takeOver(id)).toEqual(['inquire: completed']);
});

test('killed after the intake and before the offset: the duplicate is skipped', async () => {
  const id = await crashAt('after-intake');
  expect(await rowOf(id)).toEqual({ state: 'received', attempts: 0, effects: 0 });
  expect(await takeOver(id)).toEqual(['process: completed']);
});

test('killed after the result and before its callback: the callback is sent', async () => {
  const id = await crashAt('after-settle');
  expect(await rowOf(id)).toMatchObject({ state: 'finished', effects: 1 });
  expect(await takeOver(id)).toEqual([]);
  expect(await untilDelivered(id)).toEqual([{ attempts: 1, last_status: 200 }]);
});

test('killed after the callback, before its answer is kept: sent again, applied once', async () => {
  const id = await crashAt('before-record');
  expect(await callbacksOf(id)).toEqual([{ attempts: 1, last_status: null }]);
  expect(await takeOver(id)).toEqual([]);
  expect(await untilDelivered(id)).toEqual([{ attempts: 2, last_status: 200 }]);
});
