import { databaseFaultOf } from './database-fault.js';
import { GroupCommit } from './group-commit.js';

/** A write that waits until it is let through, and remembers its batches. */
function heldWrites() {
  const batches: (readonly string[])[] = [];
  const waiting: (() => void)[] = [];
  const write = async (items: readonly string[]): Promise<readonly string[]> => {
    batches.push(items);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
    return items.map((item) => item.toUpperCase());
  };
  return { batches, write, release: () => waiting.shift()?.() };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('writes at once when idle, and what arrives meanwhile in one batch', async () => {
    const { batches, write, release } = heldWrites();
    const group = new GroupCommit({ write, batchMax: 10, inFlightMax: 1 });
    const first = group.add('a');
    const others = Promise.all([group.add('b'), group.add('c')]);
    expect(batches).toEqual([['a']]);
    release();
    await expect(first).resolves.toBe('A');
    await tick();
    expect(batches).toEqual([['a'], ['b', 'c']]);
    release();
    await expect(others).resolves.toEqual(['B', 'C']);
  });

  it('never writes more at once than it may', async () => {
    const { batches, write, release } = heldWrites();
    const group = new GroupCommit({ write, batchMax: 2, inFlightMax: 1 });
    const all = Promise.all(['a', 'b', 'c', 'd'].map((item) => group.add(item)));
    for (let round = 0; round < 4; round += 1) {
      release();
      await tick();
    }
    await expect(all).resolves.toEqual(['A', 'B', 'C', 'D']);
    expect(batches.every((batch) => batch.length <= 2)).toBe(true);
  });

  it('lets one bad row fail alone', async () => {
    const write = (items: readonly string[]): Promise<readonly string[]> =>
      items.includes('bad') ? Promise.reject(new Error('bad row')) : Promise.resolve(items);
    const group = new GroupCommit({ write, batchMax: 10, inFlightMax: 1 });
    const results = await Promise.allSettled([
      group.add('first'),
      group.add('good'),
      group.add('bad'),
      group.add('fine'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('waits for a held lock once for all who want it, and keeps no neighbour', async () => {
    const held = Object.assign(new Error('lock timeout'), { code: '55P03' });
    const write = jest.fn((items: readonly string[]) =>
      items.some((item) => item.startsWith('held'))
        ? Promise.reject<readonly string[]>(held)
        : Promise.resolve(items),
    );
    const subjectOf = (item: string) => (item.startsWith('held') ? 'held' : undefined);
    const group = new GroupCommit({ write, batchMax: 10, inFlightMax: 1, subjectOf });
    const items = ['first', 'held 1', 'held 2', 'a', 'held 3', 'b'];
    const results = await Promise.allSettled(items.map((item) => group.add(item)));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
      items.map((item) => !item.startsWith('held')),
    );
    expect(write.mock.calls.map(([batch]) => batch)).toEqual([
      ['first'],
      ['held 1', 'held 2', 'a', 'held 3', 'b'],
      ['held 1'],
      ['a'],
      ['b'],
    ]);
  });

  it('tries each of one subject that fails for a reason of its own', async () => {
    const write = (items: readonly string[]): Promise<readonly string[]> =>
      items.includes('bad') ? Promise.reject(new Error('bad row')) : Promise.resolve(items);
    const group = new GroupCommit({
      write,
      batchMax: 10,
      inFlightMax: 1,
      subjectOf: () => 'same',
    });
    const items = ['first', 'bad', 'good'];
    const results = await Promise.allSettled(items.map((item) => group.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try row by row when the database is away', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const write = jest.fn(() => Promise.reject<readonly string[]>(away));
    const group = new GroupCommit<string, string>({ write, batchMax: 10, inFlightMax: 1 });
    const results = await Promise.allSettled([group.add('a'), group.add('b'), group.add('c')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('does not write what has waited for too long behind a database that hangs', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { batches, write, release } = heldWrites();
      const group = new GroupCommit({ write, batchMax: 10, inFlightMax: 1 });
      const first = group.add('first');
      const overdue = group.add('overdue').catch((error: unknown) => databaseFaultOf(error));
      jest.advanceTimersByTime(6_000);
      const fresh = group.add('fresh');
      jest.advanceTimersByTime(6_000);
      release();
      await expect(first).resolves.toBe('FIRST');
      await tick();
      release();
      await expect(overdue).resolves.toBe('unavailable');
      await expect(fresh).resolves.toBe('FRESH');
      expect(batches).toEqual([['first'], ['fresh']]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('with a rest begins no commit sooner after another, unless a batch is full', () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { batches, write } = heldWrites();
      const group = new GroupCommit({ write, batchMax: 3, inFlightMax: 9, restMs: 10 });
      const add = (...items: string[]) => {
        for (const item of items) void group.add(item);
      };
      add('a');
      expect(batches).toEqual([['a']]);
      jest.advanceTimersByTime(4);
      add('b', 'c');
      jest.advanceTimersByTime(5);
      expect(batches).toHaveLength(1);
      jest.advanceTimersByTime(1);
      expect(batches.slice(1)).toEqual([['b', 'c']]);
      add('d', 'e', 'f', 'g');
      expect(batches.slice(2)).toEqual([['d', 'e', 'f']]);
      jest.advanceTimersByTime(20);
      expect(batches.slice(3)).toEqual([['g']]);
      jest.advanceTimersByTime(20);
      add('h');
      expect(batches.slice(4)).toEqual([['h']]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('begins a second commit beside the first only when that one takes long', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { batches, write, release } = heldWrites();
      const group = new GroupCommit({ write, batchMax: 9, inFlightMax: 2, overlapAfterMs: 25 });
      const add = (...items: string[]) => {
        for (const item of items) void group.add(item);
      };
      add('a', 'b');
      release();
      await tick();
      expect(batches).toEqual([['a'], ['b']]);
      add('c', 'd');
      jest.advanceTimersByTime(24);
      expect(batches).toHaveLength(2);
      jest.advanceTimersByTime(1);
      expect(batches.slice(2)).toEqual([['c', 'd']]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('after a commit waits for its own rest, not for the longer one beside a commit', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { batches, write, release } = heldWrites();
      const group = new GroupCommit({
        write,
        batchMax: 9,
        inFlightMax: 2,
        restMs: 10,
        overlapAfterMs: 50,
      });
      void group.add('a');
      void group.add('b');
      jest.advanceTimersByTime(6);
      release();
      await tick();
      jest.advanceTimersByTime(3);
      expect(batches).toEqual([['a']]);
      jest.advanceTimersByTime(1);
      expect(batches).toEqual([['a'], ['b']]);
    } finally {
      jest.useRealTimers();
    }
  });
});
