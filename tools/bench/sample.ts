import type { LatencyFigures } from './load-plan';
import type { Measurement } from './measure';

/** One measurement of one scenario. */
export interface Sample {
  readonly ratePerSecond: number;
  readonly latencyMs: LatencyFigures;
  readonly errors: Readonly<Record<string, number>>;
  /** CPU time of each process for one transaction (or request). */
  readonly cpuMsPerTransaction: Readonly<Record<string, number>>;
  readonly memoryMb: Readonly<Record<string, number>>;
  /** Of one core. */
  readonly generatorCpuShare: number;
  readonly generatorLagMsP99: number;
  /**
   * What other programs took of the machine's cores, of one core: figures are bad when it is big.
   */
  readonly foreignCpuShare: number;
  /** Rate over the rate of 64 clients with durable one-row inserts, before and after it. */
  readonly ratio?: number;
}

/** The middle one of a few numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The medians of each number of several rounds; errors are added up. */
export function medianSample(samples: readonly Sample[]): Sample {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  const each = (pick: (sample: Sample) => Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.keys(pick(samples[0] ?? EMPTY)).map((name) => [
        name,
        of((sample) => pick(sample)[name] ?? 0),
      ]),
    );
  const errors: Record<string, number> = {};
  for (const sample of samples) {
    for (const [name, count] of Object.entries(sample.errors)) {
      errors[name] = (errors[name] ?? 0) + count;
    }
  }
  const ratios = samples.flatMap(({ ratio }) => ratio ?? []);
  return {
    ratePerSecond: of((sample) => sample.ratePerSecond),
    latencyMs: {
      p50: of((sample) => sample.latencyMs.p50),
      p99: of((sample) => sample.latencyMs.p99),
      p999: of((sample) => sample.latencyMs.p999),
      max: Math.max(...samples.map((sample) => sample.latencyMs.max)),
    },
    errors,
    cpuMsPerTransaction: each((sample) => sample.cpuMsPerTransaction),
    memoryMb: each((sample) => sample.memoryMb),
    generatorCpuShare: of((sample) => sample.generatorCpuShare),
    generatorLagMsP99: of((sample) => sample.generatorLagMsP99),
    foreignCpuShare: of((sample) => sample.foreignCpuShare),
    ...(ratios.length > 0 && { ratio: median(ratios) }),
  };
}

const EMPTY: Sample = {
  ratePerSecond: 0,
  latencyMs: { p50: 0, p99: 0, p999: 0, max: 0 },
  errors: {},
  cpuMsPerTransaction: {},
  memoryMb: {},
  generatorCpuShare: 0,
  generatorLagMsP99: 0,
  foreignCpuShare: 0,
};

/** Past this a person is told that the machine has other things to do. */
export const FOREIGN_SHARE_MAX = 0.2;

/** @param finished transactions, or requests, that the cost is shared among */
export function toSample(measured: Measurement, finished: number): Sample {
  const { load, cpuMs, cpuMsOfAll, memoryMb } = measured;
  const ours = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
  const seconds = (load.endedAtMs - load.beganAtMs) / 1_000;
  return {
    ratePerSecond: finished / seconds,
    latencyMs: load.latencyMs,
    errors: load.errors,
    cpuMsPerTransaction: Object.fromEntries(
      Object.entries(cpuMs).map(([name, ms]) => [name, ms / Math.max(1, finished)]),
    ),
    memoryMb,
    generatorCpuShare: load.cpuShare,
    generatorLagMsP99: load.lagMsP99,
    foreignCpuShare: Math.max(0, (cpuMsOfAll - ours) / 1_000 / seconds - load.cpuShare),
  };
}

export function describe(sample: Sample): string {
  const { ratePerSecond, latencyMs, errors, cpuMsPerTransaction, foreignCpuShare } = sample;
  const cpu = Object.entries(cpuMsPerTransaction).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
  const failed = Object.entries(errors).map(([cause, count]) => `  ${cause}: ${count}`);
  const { p50, p99 } = latencyMs;
  return (
    `${ratePerSecond.toFixed(0)}/s  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms  ` +
    `CPU ms each: ${cpu.join(', ')}${failed.join('')}` +
    (foreignCpuShare < FOREIGN_SHARE_MAX ? '' : `  OTHERS TAKE ${foreignCpuShare.toFixed(1)} CORES`)
  );
}

export function push<Value>(lists: Record<string, Value[]>, name: string, value: Value): void {
  (lists[name] ??= []).push(value);
}
