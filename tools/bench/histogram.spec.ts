import { figuresOf, Histogram } from './histogram';

function of(...latenciesMs: number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of latenciesMs) histogram.record(ms);
  return histogram;
}

it('has nothing to say of nothing', () => {
  expect(figuresOf(of())).toEqual({ p50: 0, p99: 0, p999: 0, max: 0 });
});

it.each([
  ['nothing at all', 0],
  ['what is exact', 0.063],
  ['the first that is not', 0.065],
  ['a millisecond', 1],
  ['a second', 1_000],
  ['an hour', 3_600_000],
])('is at most 1.6 % above %s', (_, ms) => {
  const found = of(ms, ms * 2).percentile(0.5);
  expect(found).toBeGreaterThanOrEqual(ms);
  expect(found).toBeLessThanOrEqual(ms * 1.016 + 0.001);
});

it('knows the biggest exactly, and says no percentile above it', () => {
  const histogram = of(1, 2, 777.777);
  expect(histogram.maxMs).toBe(777.777);
  expect(histogram.percentile(1)).toBe(777.777);
});

it.each([
  [0.5, 50],
  [0.99, 99],
  [0.999, 100],
])('finds the share %d of a hundred values at the %dth', (share, value) => {
  const histogram = of(...Array.from({ length: 100 }, (_, index) => index + 1));
  expect(histogram.percentile(share)).toBeGreaterThanOrEqual(value);
  expect(histogram.percentile(share)).toBeLessThan(value * 1.02);
});

it('keeps what is too long, and what is from before its time', () => {
  const histogram = of(-5, 1e15);
  expect(histogram.count).toBe(2);
  expect(histogram.percentile(0.5)).toBe(0);
  expect(histogram.percentile(1)).toBeGreaterThan(6e7);
});
