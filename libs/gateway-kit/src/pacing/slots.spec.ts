import { Slots } from './slots.js';

interface Held {
  readonly task: () => Promise<void>;
  readonly release: () => void;
}

function held(): Held {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    task: () => promise,
    release: () => {
      resolve(undefined);
    },
  };
}

describe('Slots', () => {
  it('counts what runs and tells when a slot is free again', async () => {
    const onFree = jest.fn();
    const slots = new Slots(2, onFree);
    const [first, second] = [held(), held()];
    slots.start(first.task);
    slots.start(second.task);
    expect(slots.free).toBe(0);
    first.release();
    await Promise.resolve();
    second.release();
    await slots.settled();
    expect(slots.free).toBe(2);
    expect(onFree).toHaveBeenCalledTimes(2);
  });

  it('drains what ends in time', async () => {
    const slots = new Slots(1, jest.fn());
    const only = held();
    slots.start(only.task);
    setTimeout(only.release, 10);
    await expect(slots.drain(5_000)).resolves.toBe(true);
  });

  it('does not wait longer than it was told', async () => {
    const slots = new Slots(1, jest.fn());
    slots.start(held().task);
    await expect(slots.drain(20)).resolves.toBe(false);
  });
});
