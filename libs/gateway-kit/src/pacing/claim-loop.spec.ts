import { setTimeout as sleep } from 'node:timers/promises';
import { ClaimLoop } from './claim-loop.js';

/** A loop over a queue, and work that ends when the test says so. */
function setUp(concurrency: number, queue: string[]) {
  const limits: number[] = [];
  const ends = new Map<string, () => void>();
  const onError = jest.fn();
  const loop = new ClaimLoop<string>({
    concurrency,
    idleMs: 60_000,
    claim: (limit) => {
      limits.push(limit);
      return Promise.resolve(queue.splice(0, limit));
    },
    work: (item) =>
      new Promise((resolve) => {
        ends.set(item, resolve);
      }),
    onError,
  });
  const end = (item: string): void => {
    ends.get(item)?.();
    ends.delete(item);
  };
  return { loop, limits, end, onError, working: () => [...ends.keys()] };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('ClaimLoop', () => {
  it('claims no more than there are free slots, and nothing when there is none', async () => {
    const { loop, limits, end, working } = setUp(2, ['a', 'b', 'c']);
    expect(await loop.runOnce()).toBe(2);
    expect(await loop.runOnce()).toBe(0);
    end('a');
    await turn();
    expect(await loop.runOnce()).toBe(1);
    expect(limits).toEqual([2, 1]);
    expect(working()).toEqual(['b', 'c']);
  });

  it('goes on as soon as a slot is free, without waiting for the pause to end', async () => {
    const { loop, end, working } = setUp(1, ['a', 'b']);
    loop.start();
    await turn();
    expect(working()).toEqual(['a']);
    end('a');
    // Longer than a rest, much shorter than the pause.
    await sleep(100);
    expect(working()).toEqual(['b']);
    end('b');
    await expect(loop.stop()).resolves.toBe(true);
  });

  it('stops when what is under way has ended, and claims nothing more', async () => {
    const { loop, end, limits, working } = setUp(2, ['a']);
    loop.start();
    await turn();
    const claims = limits.length;
    let hasStopped = false;
    const stopping = loop.stop().then((isDrained) => {
      hasStopped = true;
      return isDrained;
    });
    await turn();
    expect([hasStopped, working()]).toEqual([false, ['a']]);
    end('a');
    await expect(stopping).resolves.toBe(true);
    expect(limits).toHaveLength(claims);
  });

  it('tells of a claim that failed', async () => {
    const onError = jest.fn();
    const failure = new Error('the database is away');
    const loop = new ClaimLoop<string>({
      ...{ concurrency: 1, idleMs: 60_000, onError },
      claim: () => Promise.reject(failure),
      work: () => Promise.resolve(),
    });
    loop.start();
    await turn();
    await loop.stop();
    expect(onError).toHaveBeenCalledWith(failure);
  });
});
