import { endOnFailure, stopOnSignal } from './process.js';

const STOP_DEADLINE_MS = 15_000;

let exits: unknown[];
let handlers: Record<string, () => void>;
let printed: string;

beforeEach(() => {
  jest.useFakeTimers();
  exits = [];
  handlers = {};
  printed = '';
  jest.spyOn(process, 'exit').mockImplementation(((status: unknown) => {
    exits.push(status);
  }) as typeof process.exit);
  jest.spyOn(process, 'on').mockImplementation((signal, handler) => {
    handlers[signal.toString()] = handler as () => void;
    return process;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text.toString();
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const closes = (close: () => Promise<void>) => {
  stopOnSignal({ close });
};
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

it.each(['SIGTERM', 'SIGINT'])('closes the application on %s and ends with 0', async (signal) => {
  let closed = 0;
  closes(() => {
    closed += 1;
    return Promise.resolve();
  });
  handlers[signal]?.();
  await pass(0);
  expect([closed, exits]).toEqual([1, [0]]);
});

it('ends with 1 on a second signal', () => {
  closes(() => new Promise(() => undefined));
  handlers.SIGTERM?.();
  expect(exits).toEqual([]);
  handlers.SIGINT?.();
  expect(exits[0]).toBe(1);
});

it('ends with 1 and says why when the stop hangs', async () => {
  closes(() => new Promise(() => undefined));
  handlers.SIGTERM?.();
  await pass(STOP_DEADLINE_MS - 1);
  expect(exits).toEqual([]);
  await pass(1);
  expect(exits).toEqual([1]);
  expect(printed).toContain('The stop took too long.');
});

it('ends with 1 and says why when the stop fails', async () => {
  closes(() => Promise.reject(new Error('the consumer is stuck')));
  handlers.SIGTERM?.();
  await pass(0);
  expect(exits).toEqual([1]);
  expect(printed).toContain('the consumer is stuck');
});

it('prints nothing of what is thrown and is no error', () => {
  endOnFailure('whsec_secret');
  expect([printed, exits]).toEqual(['failed\n', [1]]);
});

it('prints the message of an error that has no stack', () => {
  const error = new Error('short');
  delete error.stack;
  endOnFailure(error);
  expect(printed).toBe('short\n');
});
