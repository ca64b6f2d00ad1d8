import { Loop, type LoopOptions } from './loop.js';

const IDLE_MS = 100;
const ERROR_PAUSE_MS = 500;

/** A loop whose rounds answer what the script says, then 0 for ever. */
function loopOf(
  script: readonly (number | Error)[],
  restMs: NonNullable<LoopOptions['restMs']> = () => 0,
) {
  const errors: unknown[] = [];
  let rounds = 0;
  const runOnce = (): Promise<number> => {
    const answer = script[rounds] ?? 0;
    rounds += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const onError = (error: unknown) => errors.push(error);
  const loop = new Loop(runOnce, { idleMs: IDLE_MS, restMs, onError });
  return { loop, errors, rounds: () => rounds };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

it('goes on at once while there is work, and pauses when there is none', async () => {
  const { loop, rounds } = loopOf([5, 5, 0, 0]);
  loop.start();
  await pass(0);
  expect(rounds()).toBe(3);
  await pass(IDLE_MS - 1);
  expect(rounds()).toBe(3);
  await pass(1);
  expect(rounds()).toBe(4);
  await loop.stop();
});

it('tells of a round that threw, pauses longer and goes on', async () => {
  const failure = new Error('the database is away');
  const { loop, errors, rounds } = loopOf([failure, 1]);
  loop.start();
  await pass(ERROR_PAUSE_MS - 1);
  expect([rounds(), errors]).toEqual([1, [failure]]);
  await pass(1);
  expect(rounds()).toBe(3);
  await loop.stop();
});

it('is not woken from the rest after a round that threw', async () => {
  const { loop, rounds } = loopOf([new Error('the database is away'), 0]);
  loop.start();
  await pass(1);
  loop.wake();
  await pass(ERROR_PAUSE_MS - 2);
  expect(rounds()).toBe(1);
  await pass(1);
  expect(rounds()).toBe(2);
  await loop.stop();
});

it('is woken from a pause', async () => {
  const { loop, rounds } = loopOf([0, 0]);
  loop.start();
  await pass(1);
  loop.wake();
  await pass(0);
  expect(rounds()).toBe(2);
  await loop.stop();
});

it('does not forget who wakes it while a round is under way', async () => {
  let rounds = 0;
  const loop: Loop = new Loop(
    () => {
      rounds += 1;
      if (rounds === 1) loop.wake();
      return Promise.resolve(0);
    },
    { idleMs: IDLE_MS, onError: fail },
  );
  loop.start();
  await pass(0);
  expect(rounds).toBe(2);
  await loop.stop();
});

describe('with a rest', () => {
  const REST_MS = 10;

  it('begins no round sooner after another, with work or woken', async () => {
    const { loop, rounds } = loopOf([5, 0], () => REST_MS);
    loop.start();
    await pass(REST_MS - 1);
    expect(rounds()).toBe(1);
    await pass(1);
    expect(rounds()).toBe(2);
    loop.wake();
    await pass(REST_MS - 1);
    expect(rounds()).toBe(2);
    await pass(1);
    expect(rounds()).toBe(3);
    await loop.stop();
  });

  it('keeps nobody waiting who comes after a pause', async () => {
    const { loop, rounds } = loopOf([0], () => REST_MS);
    loop.start();
    await pass(REST_MS);
    loop.wake();
    await pass(0);
    expect(rounds()).toBe(2);
    await loop.stop();
  });

  it('stops at once', async () => {
    const { loop, rounds } = loopOf([5], () => REST_MS);
    loop.start();
    await pass(1);
    await loop.stop();
    expect([rounds(), jest.getTimerCount()]).toEqual([1, 0]);
  });
});

it('runs one round at a time, however often it is started', async () => {
  const { loop, rounds } = loopOf([0]);
  loop.start();
  loop.start();
  await pass(0);
  expect(rounds()).toBe(1);
  await loop.stop();
});

it('lets the round under way finish before it has stopped, then runs no more', async () => {
  let finish: (count: number) => void = fail;
  let rounds = 0;
  const runOnce = () => {
    rounds += 1;
    return new Promise<number>((resolve) => {
      finish = resolve;
    });
  };
  const loop = new Loop(runOnce, { idleMs: IDLE_MS, onError: fail });
  loop.start();
  let hasStopped = false;
  const stopping = loop.stop().then(() => {
    hasStopped = true;
  });
  await pass(IDLE_MS);
  expect(hasStopped).toBe(false);
  finish(1);
  await stopping;
  await pass(IDLE_MS);
  expect(rounds).toBe(1);
});

it('stops at once in a pause, may be stopped twice and started again', async () => {
  const { loop, rounds } = loopOf([]);
  await loop.stop();
  loop.start();
  await pass(1);
  await loop.stop();
  await loop.stop();
  expect(jest.getTimerCount()).toBe(0);
  loop.start();
  await pass(0);
  expect(rounds()).toBe(2);
  await loop.stop();
});

it('rests as long as what the last round did asks for', async () => {
  const { loop, rounds } = loopOf([3, 10], (done) => done * 10);
  loop.start();
  await pass(29);
  expect(rounds()).toBe(1);
  await pass(1);
  expect(rounds()).toBe(2);
  await pass(99);
  expect(rounds()).toBe(2);
  await pass(1);
  expect(rounds()).toBe(3);
  await loop.stop();
});

function fail(): never {
  throw new Error('Nobody expected that.');
}
