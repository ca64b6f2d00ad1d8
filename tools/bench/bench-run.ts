import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLine } from '../output';
import { step } from '../progress';
import { APPS, type BenchStack } from './bench-stack';
import type { LoadPlan, Pace } from './load-plan';
import type { RequestKind } from './load-requests';
import { measure, type Measurement } from './measure';
import type { Options, ScenarioName } from './options';
import { Profiler } from './profiler';
import type { Reference } from './reference';
import type { Sample } from './results';
import { WholeWayFigures } from './whole-way-figures';

const CONNECTIONS = 64;
/** Transactions on their way at once when the maximum of the whole way is measured. */
const OPEN_MAX = 512;
/** Past this a person is told that the machine has other things to do. */
const FOREIGN_SHARE_MAX = 0.2;
const QUIET_RATE = 20;

export interface Rounds {
  readonly maxima: Record<string, Sample[]>;
  readonly latencies: Record<string, Sample[]>;
  readonly leftBehind: Record<string, number>;
  readonly reference: Record<string, number[]>;
}

/** Measures in rounds; what is compared is measured close together, as the machine is noisy. */
export class BenchRun {
  readonly rounds: Rounds = { maxima: {}, latencies: {}, leftBehind: {}, reference: {} };
  private readonly figures: WholeWayFigures;
  private runs = 0;

  constructor(
    private readonly stack: BenchStack,
    private readonly reference: Reference,
    private readonly options: Options,
    private readonly dir: string,
    private readonly profileDir: string,
  ) {
    this.figures = new WholeWayFigures(stack.databaseUrl);
  }

  async round(number: number): Promise<void> {
    writeLine(`round ${number} of ${this.options.rounds}`);
    await this.inserts(1);
    await this.inserts(16);
    let before = await this.inserts(CONNECTIONS);
    for (const name of this.options.only) {
      const maximum = await this.maximum(name);
      const after = await this.inserts(CONNECTIONS);
      const ratio = maximum.ratePerSecond / ((before + after) / 2);
      before = after;
      push(this.rounds.maxima, name, { ...maximum, ratio });
      const rate = name === 'whole-way' ? QUIET_RATE : maximum.ratePerSecond / 2;
      push(this.rounds.latencies, name, await this.latency(name, rate));
    }
  }

  async close(): Promise<void> {
    await this.figures.close();
  }

  private async inserts(clients: number): Promise<number> {
    const rate = await step(
      'reference',
      () => this.reference.measure(clients, this.options.referenceSeconds),
      (perSecond) => `${clients} clients  ${perSecond.toFixed(0)} inserts/s`,
    );
    push(this.rounds.reference, String(clients), rate);
    return rate;
  }

  private async maximum(name: ScenarioName): Promise<Sample> {
    const isWhole = name === 'whole-way';
    const pace: Pace = isWhole
      ? { kind: 'window', openMax: OPEN_MAX, databaseUrl: this.stack.databaseUrl }
      : { kind: 'closed' };
    const sample = await step(
      name,
      async () => {
        const plan = this.plan(name, pace, CONNECTIONS);
        const measured = await this.measure(plan, `${name}-maximum`);
        const { beganAtMs, endedAtMs, succeeded } = measured.load;
        const finished = isWhole
          ? await this.figures.finishedBetween(beganAtMs, endedAtMs)
          : succeeded;
        return toSample(measured, finished);
      },
      describe,
    );
    await this.settle(name);
    return sample;
  }

  private async latency(name: ScenarioName, ratePerSecond: number): Promise<Sample> {
    const rate = Math.max(1, Math.floor(ratePerSecond));
    const sample = await step(
      `${name} at ${rate}/s`,
      async () => {
        const plan = this.plan(name, { kind: 'open', ratePerSecond: rate }, CONNECTIONS);
        const measured = await this.measure(plan);
        const figures = toSample(measured, measured.load.succeeded);
        if (name !== 'whole-way') return figures;
        await this.figures.settled();
        return {
          ...figures,
          latencyMs: await this.figures.latencies(plan.run, measured.load, rate),
        };
      },
      describe,
    );
    await this.settle(name);
    return sample;
  }

  /** Nothing of a measurement may go on during the next. */
  private async settle(name: ScenarioName): Promise<void> {
    const left = await step(
      'nothing left behind',
      () => this.figures.settled(),
      (count) => (count === 0 ? '' : `${count} LEFT BEHIND`),
    );
    this.rounds.leftBehind[name] = (this.rounds.leftBehind[name] ?? 0) + left;
  }

  private plan(name: ScenarioName, pace: Pace, connections: number): LoadPlan {
    this.runs += 1;
    const request: RequestKind = name === 'accept-soap' ? 'accept-soap' : 'accept-json';
    return {
      port: this.stack.apiPort,
      request,
      run: `r${this.runs}`,
      pace,
      connections,
      warmUpMs: this.options.warmUpSeconds * 1_000,
      durationMs: this.options.seconds * 1_000,
    };
  }

  private async measure(plan: LoadPlan, profileName?: string): Promise<Measurement> {
    const profilers =
      this.options.isProfiled && profileName !== undefined ? await this.attach() : [];
    const measured = await measure(plan, {
      dir: this.dir,
      pids: this.stack.pids,
      onBegin: async () => {
        await Promise.all(profilers.map(({ profiler }) => profiler.start()));
      },
      onMeasured: async () => {
        for (const { app, profiler } of profilers) {
          const { profile, summary } = await profiler.stop();
          mkdirSync(this.profileDir, { recursive: true });
          const file = join(this.profileDir, `${profileName ?? ''}-${app}`);
          writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
          writeFileSync(`${file}.txt`, `${summary.join('\n')}\n`);
          profiler.close();
        }
      },
    });
    return measured;
  }

  private async attach() {
    return Promise.all(
      APPS.map(async (app) => {
        const port = this.stack.inspectPort(app);
        if (port === undefined) throw new Error(`${app} has no inspector.`);
        return { app, profiler: await Profiler.attach(port) };
      }),
    );
  }
}

function toSample(measured: Measurement, finished: number): Sample {
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

function describe(sample: Sample): string {
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

function push<Value>(lists: Record<string, Value[]>, name: string, value: Value): void {
  (lists[name] ??= []).push(value);
}
