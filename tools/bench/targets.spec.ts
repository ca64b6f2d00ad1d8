import type { BaselineResult, Results, SchemeResult, SustainedResult } from './results';
import { medianSample, type Sample } from './sample';
import { findings } from './targets';

const sampleOf = (figures: Partial<Sample>): Sample => ({ ...medianSample([]), ...figures });
const scenario = (maximum: Partial<Sample>, latency: Partial<Sample> = {}) => ({
  run: 'r',
  maximum: sampleOf(maximum),
  latency: sampleOf(latency),
  leftBehind: 0,
  executedTwice: 0,
});
const latencyMs = (p50: number, p99: number) => ({ p50, p99, p999: p99, max: p99 });

const cpu = (api: number) => ({ cpuMsPerTransaction: { api, worker: 0.4, postgres: 9 } });
const SUSTAINED: SustainedResult = {
  ...scenario({ ratio: 0.1, ...cpu(0.5) }, cpu(0.6)),
  seconds: 60,
  offeredPerSecond: 500,
};
const even = { first: 200, second: 200, third: 200, last: 240 };
const SCHEME: SchemeResult = {
  run: 'r',
  offeredPerSecond: 500,
  seconds: 600,
  sample: sampleOf({ memoryMb: { api: 250, worker: 200 } }),
  lost: 0,
  executedTwice: 0,
  slowShare: 0.004,
  memoryMb: { api: even, worker: even, kafka: { ...even, last: 1_000 } },
};
const BASELINE: BaselineResult = {
  run: 'r',
  accept: sampleOf({ ratio: 0.8 }),
  typeorm: sampleOf({ ratio: 0.2, memoryMb: { api: 301 } }),
  statement: sampleOf({ ratio: 0.5 }),
};
const growthTo = (ratio: number, rows = 10_000_000, after: Partial<Sample> = {}) => ({
  run: 'r',
  rows,
  rowsBefore: 200_000,
  databaseGb: 16,
  before: { list: sampleOf({ ratio: 1 }) },
  after: { list: sampleOf({ ratio, ...after }) },
});

function verdictOf(what: string, results: Partial<Results>): string | undefined {
  const found = findings({ runs: {}, scenarios: {}, ...results });
  return found.find((each) => each.what.startsWith(what))?.verdict;
}

it('says of each what has not been measured', () => {
  const all = findings({ runs: {}, scenarios: {} });
  expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(['not measured']));
  expect(all).toHaveLength(11);
});

const accept = (ratio: number, open: Partial<Sample> = {}) => ({
  scenarios: { 'accept-json': scenario({ ratio }, open) },
});

const BELOW = '**below target**';

it.each<[string, Partial<Results>, string]>([
  ['accept JSON, 64', accept(0.39), BELOW],
  ['accept JSON, 64', accept(0.4), 'met'],
  ['accept JSON, 64', accept(1), 'met, and the aim'],
  ['accept JSON, open', accept(1, { latencyMs: latencyMs(5, 50) }), 'met'],
  ['accept JSON, open', accept(1, { latencyMs: latencyMs(6, 10) }), BELOW],
  ['accept JSON, open', accept(1, { latencyMs: latencyMs(1, 51) }), BELOW],
  ['memory of', accept(1, { memoryMb: { api: 301 } }), BELOW],
  ['memory of', accept(1, { memoryMb: { postgres: 301 } }), 'met'],
  ['memory of', { scheme: SCHEME }, 'met'],
  ['memory of', { growth: growthTo(1) }, 'met'],
  ['memory of', { growth: growthTo(1, 1, { memoryMb: { worker: 301 } }) }, BELOW],
  ['memory of', { baseline: BASELINE }, 'met'],
  ['memory of', { baseline: { ...BASELINE, accept: sampleOf({ memoryMb: { api: 301 } }) } }, BELOW],
  ['whole way for', { sustained: SUSTAINED }, 'met'],
  ['whole way for', { sustained: { ...SUSTAINED, leftBehind: 1 } }, BELOW],
  ['whole way for', { sustained: { ...SUSTAINED, executedTwice: 1 } }, BELOW],
  ['whole way for', { sustained: { ...SUSTAINED, seconds: 10 } }, '10 s only'],
  ['CPU', { sustained: SUSTAINED }, 'met'],
  ['CPU', { sustained: { ...SUSTAINED, latency: sampleOf(cpu(0.61)) } }, BELOW],
  ['national', { scheme: SCHEME }, 'met'],
  ['national', { scheme: { ...SCHEME, lost: 1 } }, BELOW],
  ['national', { scheme: { ...SCHEME, slowShare: 0.011 } }, BELOW],
  ['national', { scheme: { ...SCHEME, seconds: 20 } }, 'less than is wanted'],
  ['memory, last', { scheme: SCHEME }, 'met'],
  ['memory, last', { scheme: { ...SCHEME, memoryMb: { api: { ...even, last: 260 } } } }, BELOW],
  ['with 10 million', { growth: growthTo(0.76) }, 'met'],
  ['with 10 million', { growth: growthTo(0.74) }, BELOW],
  ['with 10 million', { growth: growthTo(1, 400_000) }, '0.4 million only'],
])('%s: %#', (what, results, verdict) => {
  expect(verdictOf(what, results)).toBe(verdict);
});

it('says what its figures are of', () => {
  const whole = '(whole way for a minute, maximum and open loop)';
  const found = findings({ runs: {}, scenarios: {}, sustained: SUSTAINED });
  expect(found).toContainEqual({
    what: `CPU of API and worker, per transaction ${whole}`,
    wanted: '≤ 1 ms',
    measured: '1 ms',
    verdict: 'met',
  });
});

it('compares SOAP with JSON, and the write path with the plain one', () => {
  const scenarios = {
    'accept-json': scenario({ ratio: 1 }),
    'accept-soap': scenario({ ratio: 0.69 }),
  };
  expect(verdictOf('accept SOAP', { scenarios })).toBe(BELOW);
  expect(verdictOf('accept JSON, to TypeORM', { baseline: BASELINE })).toBe('met');
});
