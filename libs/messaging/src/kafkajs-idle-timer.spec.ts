import requestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { calmIdleConnections } from './kafkajs-idle-timer.js';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly checkPendingRequests: jest.Mock<void, []>;
  scheduleCheckPendingRequests(): void;
}

const queueOf = (pending: unknown[], throttledUntil = -1): Queue =>
  Object.assign(Object.create(requestQueue.prototype) as Queue, {
    pending,
    throttledUntil,
    throttleCheckTimeoutId: null,
    checkPendingRequests: jest.fn(),
  });

beforeEach(() => {
  jest.useFakeTimers();
  calmIdleConnections();
});
afterEach(() => {
  jest.useRealTimers();
});

it('arms no timer while nothing is pending', () => {
  queueOf([]).scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
});

it('looks once, a little later, when something waits', () => {
  const queue = queueOf(['request']);
  queue.scheduleCheckPendingRequests();
  queue.scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(9);
  expect(queue.checkPendingRequests).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(queue.checkPendingRequests).toHaveBeenCalledTimes(1);
  queue.scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(1);
});

it('waits as long as the broker throttles', () => {
  const queue = queueOf(['request'], Date.now() + 1_000);
  queue.scheduleCheckPendingRequests();
  jest.advanceTimersByTime(999);
  expect(queue.checkPendingRequests).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(queue.checkPendingRequests).toHaveBeenCalledTimes(1);
});
