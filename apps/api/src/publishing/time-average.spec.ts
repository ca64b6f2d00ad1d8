import { TimeAverage } from './time-average.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('is nothing before there was a value', () => {
  expect(new TimeAverage(100).current).toBe(0);
});

it('comes closer to a value that stays', () => {
  const average = new TimeAverage(100);
  average.set(10);
  expect(average.current).toBe(0);
  jest.advanceTimersByTime(100);
  expect(average.current).toBeCloseTo(10 * (1 - Math.exp(-1)));
  jest.advanceTimersByTime(1_000);
  expect(average.current).toBeCloseTo(10, 2);
});

it('does not follow what lasts a moment', () => {
  const average = new TimeAverage(100);
  average.set(60);
  jest.advanceTimersByTime(1_000);
  average.set(0);
  jest.advanceTimersByTime(5);
  expect(average.current).toBeGreaterThan(50);
});

it('weighs values by how long they were there', () => {
  const average = new TimeAverage(100);
  for (let turn = 0; turn < 200; turn += 1) {
    average.set(20);
    jest.advanceTimersByTime(1);
    average.set(0);
    jest.advanceTimersByTime(3);
  }
  expect(average.current).toBeCloseTo(5, 0);
});
