import { within } from './within.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A promise that the test settles when it likes. */
const pending = <Value>() => Promise.withResolvers<Value>();

it('answers what comes in time, and leaves no timer behind', async () => {
  const { promise, resolve } = pending<string>();
  const answer = within(promise, 100);
  await jest.advanceTimersByTimeAsync(99);
  resolve('in time');
  expect(await answer).toBe('in time');
  expect(jest.getTimerCount()).toBe(0);
});

it('throws what fails in time, and leaves no timer behind', async () => {
  await expect(within(Promise.reject(new Error('broken')), 100)).rejects.toThrow('broken');
  expect(jest.getTimerCount()).toBe(0);
});

it('answers nothing when it takes longer, and swallows what fails later', async () => {
  const { promise, reject } = pending<string>();
  const answer = within(promise, 100);
  await jest.advanceTimersByTimeAsync(100);
  expect(await answer).toBeUndefined();
  reject(new Error('too late to matter'));
  await jest.advanceTimersByTimeAsync(0);
});
