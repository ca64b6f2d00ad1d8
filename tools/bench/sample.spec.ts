import { median, medianSample, type Sample, toSample } from './sample';

const SAMPLE: Sample = {
  ratePerSecond: 100,
  latencyMs: { p50: 1, p99: 2, p999: 3, max: 4 },
  errors: {},
  cpuMsPerTransaction: { api: 0.5 },
  memoryMb: { api: 100 },
  generatorCpuShare: 0.1,
  generatorLagMsP99: 0,
  foreignCpuShare: 0,
};

it.each([
  [[], 0],
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('takes the median of each figure, the worst latency, and all errors', () => {
  const found = medianSample([
    { ...SAMPLE, ratePerSecond: 300, errors: { '503': 2 }, ratio: 0.3 },
    { ...SAMPLE, ratePerSecond: 100, errors: { '503': 1, closed: 1 }, ratio: 0.1 },
    { ...SAMPLE, ratePerSecond: 200, latencyMs: { p50: 9, p99: 9, p999: 9, max: 99 }, ratio: 0.2 },
  ]);
  expect(found).toMatchObject({
    ratePerSecond: 200,
    ratio: 0.2,
    latencyMs: { p50: 1, max: 99 },
    errors: { '503': 3, closed: 1 },
    cpuMsPerTransaction: { api: 0.5 },
  });
});

it('shares the cost among what has finished, and tells our processes from others', () => {
  const load = {
    beganAtMs: 1_000,
    endedAtMs: 3_000,
    firstDueAtMs: 0,
    numbers: [0, 0] as const,
    begun: 0,
    succeeded: 0,
    succeededEver: 0,
    errors: {},
    latencyMs: SAMPLE.latencyMs,
    lagMsP99: 0,
    cpuShare: 0.25,
  };
  const cpuMs = { api: 1_000, postgres: 500 };
  expect(toSample({ load, cpuMs, cpuMsOfAll: 3_000, memoryMb: {} }, 400)).toMatchObject({
    ratePerSecond: 200,
    cpuMsPerTransaction: { api: 2.5, postgres: 1.25 },
    foreignCpuShare: 0.5,
  });
});
