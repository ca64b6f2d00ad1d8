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

it.each<[string, ...(readonly [number, number, number])[]]>([
  ['what it was between two looks', [25, 75, 0.75], [150, 50, 0.25], [0, 100, 1]],
  ['what it was where looks are close together', [50, 50, 0.5], [0, 99, 0.5], [0, 1, 1]],
])('says %s', (_what, ...turns) => {
  const { pass, utilization } = sketchLoop();
  for (const [idleMs, activeMs, expected] of turns) {
    pass(idleMs, activeMs);
    expect(utilization.current).toBe(expected);
  }
});
