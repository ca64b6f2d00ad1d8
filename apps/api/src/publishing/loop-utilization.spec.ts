import { LoopUtilization } from './loop-utilization.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A loop that does what it is told to. */
function sketchLoop() {
  const times = { idle: 1_000, active: 5_000 };
  const pass = (idleMs: number, activeMs: number): void => {
    times.idle += idleMs;
    times.active += activeMs;
    jest.advanceTimersByTime(idleMs + activeMs);
  };
  return { pass, utilization: new LoopUtilization(() => ({ ...times })) };
}

it('says what it was between two looks', () => {
  const { pass, utilization } = sketchLoop();
  pass(25, 75);
  expect(utilization.current).toBe(0.75);
  pass(150, 50);
  expect(utilization.current).toBe(0.25);
  pass(0, 100);
  expect(utilization.current).toBe(1);
});

it('stays what it was where the looks are close together', () => {
  const { pass, utilization } = sketchLoop();
  pass(50, 50);
  expect(utilization.current).toBe(0.5);
  pass(0, 99);
  expect(utilization.current).toBe(0.5);
  pass(0, 1);
  expect(utilization.current).toBe(1);
});
