import { ourSamples, type Results, type ScenarioResult } from './results';
import type { Sample } from './sample';

/** What a figure must be, what it is, and whether that is enough. */
export interface Finding {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: string;
}

interface Target {
  readonly what: string;
  readonly wanted: string;
  /** Undefined while it has not been measured. */
  readonly find: (results: Results) => Found | undefined;
}

interface Found {
  readonly measured: string;
  readonly isMet: boolean;
  readonly isAimMet?: boolean;
  /** Why the figure cannot meet the target, whatever it is. */
  readonly unfit?: string;
}

const OURS = ['api', 'worker'];
const SUSTAINED_SECONDS = 60;
const SCHEME = { ratePerSecond: 500, seconds: 600, slowShareMax: 0.01 };
const MEMORY_MB_MAX = 300;
const MEMORY_GROWTH_MAX = 0.25;
const GROWTH_LOSS_MAX = 0.25;
const CPU_MS_MAX = 1;

const TARGETS: readonly Target[] = [
  {
    what: 'accept JSON, 64 connections, to the reference',
    wanted: '≥ 0.4, aim 1',
    find: ({ scenarios }) => ratio(scenarios['accept-json']?.maximum, 0.4, 1),
  },
  {
    what: 'accept JSON, to TypeORM `save` per request',
    wanted: '≥ 4',
    find: ({ baseline }) =>
      baseline && times((baseline.accept.ratio ?? 0) / (baseline.typeorm.ratio ?? 1), 4),
  },
  {
    what: 'accept SOAP, to accept JSON',
    wanted: '≥ 0.7',
    find: ({ scenarios: { 'accept-soap': soap, 'accept-json': json } }) =>
      soap && json && times((soap.maximum.ratio ?? 0) / (json.maximum.ratio ?? 1), 0.7),
  },
  { what: 'whole way for 60 s, to the reference', wanted: '≥ 0.06, aim 0.2', find: sustained },
  { what: 'national scheme, 500/s for 600 s', wanted: '0 lost, ≤ 1 % above 1 s', find: scheme },
  {
    what: 'CPU of API and worker, per transaction (whole way for a minute, maximum and open loop)',
    wanted: `≤ ${CPU_MS_MAX} ms`,
    find: (results) => {
      if (results.sustained === undefined) return undefined;
      const { maximum, latency: open } = results.sustained;
      const costs = [maximum, open].map(({ cpuMsPerTransaction: cpu }) =>
        OURS.reduce((sum, name) => sum + (cpu[name] ?? 0), 0),
      );
      const ms = Math.max(...costs);
      return { measured: `${digits(ms)} ms`, isMet: ms <= CPU_MS_MAX };
    },
  },
  { what: 'memory of API and worker', wanted: `≤ ${MEMORY_MB_MAX} MB`, find: memory },
  { what: 'memory, last quarter to second', wanted: '≤ 25 % more', find: memoryGrowth },
  {
    what: 'accept JSON, open loop at half the maximum',
    wanted: 'p50 ≤ 5 ms, p99 ≤ 50 ms',
    find: ({ scenarios }) => latency(scenarios['accept-json'], 5, 50),
  },
  {
    what: 'whole way at 20/s',
    wanted: 'p50 ≤ 30 ms, p99 ≤ 150 ms',
    find: ({ scenarios }) => latency(scenarios['whole-way'], 30, 150),
  },
  { what: 'with 10 million rows, to few', wanted: 'within 25 %', find: growth },
];

export function findings(results: Results): Finding[] {
  return TARGETS.map(({ what, wanted, find }) => {
    const found = find(results);
    if (found === undefined) return { what, wanted, measured: '', verdict: 'not measured' };
    return { what, wanted, measured: found.measured, verdict: verdictOf(found) };
  });
}

function verdictOf({ isMet, isAimMet, unfit }: Found): string {
  if (!isMet) return '**below target**';
  if (unfit !== undefined) return unfit;
  return isAimMet === true ? 'met, and the aim' : 'met';
}

function ratio(sample: Sample | undefined, target: number, aim: number): Found | undefined {
  if (sample === undefined) return undefined;
  const { ratio: value = 0, ratePerSecond } = sample;
  return {
    measured: `${digits(value)} (${ratePerSecond.toFixed(0)}/s)`,
    isMet: value >= target,
    isAimMet: value >= aim,
  };
}

function times(value: number, target: number): Found {
  return { measured: digits(value), isMet: value >= target };
}

function sustained({ sustained: result }: Results): Found | undefined {
  if (result === undefined) return undefined;
  const found = ratio(result.maximum, 0.06, 0.2);
  if (found === undefined) return undefined;
  const { seconds, leftBehind, executedTwice } = result;
  const isWhole = leftBehind === 0 && executedTwice === 0;
  return {
    ...found,
    measured: `${found.measured}, ${leftBehind} left behind`,
    isMet: found.isMet && isWhole,
    ...(seconds < SUSTAINED_SECONDS && { unfit: `${seconds} s only` }),
  };
}

function scheme({ scheme: result }: Results): Found | undefined {
  if (result === undefined) return undefined;
  const { offeredPerSecond, seconds, lost, executedTwice, slowShare } = result;
  const isLong = offeredPerSecond >= SCHEME.ratePerSecond && seconds >= SCHEME.seconds;
  const slow = `${(slowShare * 100).toFixed(2)} % above 1 s`;
  return {
    measured: `${offeredPerSecond}/s for ${seconds} s: ${lost} lost, ${slow}`,
    isMet: lost === 0 && executedTwice === 0 && slowShare <= SCHEME.slowShareMax,
    ...(!isLong && { unfit: 'less than is wanted' }),
  };
}

/** The most that was seen anywhere, whatever was measured. */
function memory(results: Results): Found | undefined {
  const seen = ourSamples(results).map(({ sample }) => sample.memoryMb);
  if (seen.length === 0) return undefined;
  const most = OURS.map((name) => Math.max(...seen.map((memoryMb) => memoryMb[name] ?? 0)));
  return {
    measured: OURS.map((name, index) => `${name} ${most[index]?.toFixed(0) ?? ''} MB`).join(', '),
    isMet: Math.max(...most) <= MEMORY_MB_MAX,
  };
}

function memoryGrowth({ scheme: result }: Results): Found | undefined {
  if (result === undefined) return undefined;
  const growthOf = (name: string): number => {
    const { second, last } = result.memoryMb[name] ?? { second: 1, last: 0 };
    return last / second - 1;
  };
  const grown = OURS.map(growthOf);
  const percent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(0)} %`;
  return {
    measured: OURS.map((name, index) => `${name} ${percent(grown[index] ?? 0)}`).join(', '),
    isMet: Math.max(...grown) <= MEMORY_GROWTH_MAX,
    ...(result.seconds < SCHEME.seconds && { unfit: `${result.seconds} s only` }),
  };
}

function latency(
  scenario: ScenarioResult | undefined,
  p50Max: number,
  p99Max: number,
): Found | undefined {
  if (scenario === undefined) return undefined;
  const { p50, p99 } = scenario.latency.latencyMs;
  return {
    measured: `p50 ${digits(p50)} ms, p99 ${digits(p99)} ms`,
    isMet: p50 <= p50Max && p99 <= p99Max,
  };
}

function growth({ growth: result }: Results): Found | undefined {
  if (result === undefined) return undefined;
  const kept = Object.entries(result.after).map(([name, { ratio: after = 0 }]) => {
    const before = result.before[name]?.ratio ?? Number.POSITIVE_INFINITY;
    return { name, share: after / before };
  });
  return {
    measured: kept.map(({ name, share }) => `${name} ${digits(share)}`).join(', '),
    isMet: kept.every(({ share }) => share >= 1 - GROWTH_LOSS_MAX),
    ...(result.rows < 10_000_000 && { unfit: `${(result.rows / 1e6).toFixed(1)} million only` }),
  };
}

/** Two or three digits that say something. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(2)).toString();
}
