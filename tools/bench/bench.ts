import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../progress';
import { APPS, type BenchStack } from './bench-stack';
import type { LoadPlan, Pace } from './load-plan';
import type { RequestSpec } from './load-requests';
import { measure, type MeasureOptions, type Measurement } from './measure';
import type { Options } from './options';
import { Profiler } from './profiler';
import type { Reference } from './reference';
import { describe, push, type Sample, toSample } from './sample';
import { requestsOf, type ScenarioName } from './scenarios';
import { Supplies } from './supplies';
import { WholeWayFigures } from './whole-way-figures';

export const CONNECTIONS = 64;
/** Transactions on their way at once when the maximum of the whole way is measured. */
const OPEN_MAX = 512;
/** It takes a while until as much comes to its end as is accepted: so many times the warm-up. */
const WINDOW_WARM_UP = 3;
/** Whatever was started just now: so many times the warm-up of a measurement. */
const FIRST_WARM_UP = 10;
/** Machines change from minute to minute: an older reference is measured again. */
const FRESH_MS = 45_000;

export interface LoadOptions {
  readonly seconds?: number;
  /** Where the load goes, when not to the API. */
  readonly ports?: readonly number[];
  /** Under which the CPU profiles are kept. */
  readonly profileName?: string;
  readonly memoryWatch?: NonNullable<MeasureOptions['memoryWatch']>;
}

/** Measures one thing at a time on one stack; the parts of the bench are made of its sentences. */
export class Bench {
  readonly figures: WholeWayFigures;
  readonly supplies: Supplies;
  /** One-row durable inserts a second, by the number of clients, each time they were measured. */
  readonly inserted: Record<string, number[]> = {};
  private runs = 0;
  private lastInserts: { readonly rate: number; readonly at: number } | undefined;

  constructor(
    readonly options: Options,
    private readonly stack: BenchStack,
    private readonly reference: Reference,
    private readonly dir: string,
    private readonly profileDir: string,
  ) {
    this.figures = new WholeWayFigures(stack.databaseUrl);
    this.supplies = new Supplies(stack.databaseUrl, stack.redisUrl, () => stack.apiPorts[0] ?? 0);
  }

  /** What everything is compared with. */
  async inserts(clients: number): Promise<number> {
    const rate = await step(
      'reference',
      () => this.reference.measure(clients, this.options.referenceSeconds),
      (perSecond) => `${clients} clients  ${perSecond.toFixed(0)} inserts/s`,
    );
    push(this.inserted, String(clients), rate);
    return rate;
  }

  /**
   * Measures the reference before and after something, and gives it its ratio. What was measured
   * after the last one just now is what is before this one.
   */
  async besideInserts(work: () => Promise<Sample>): Promise<Sample> {
    const last = this.lastInserts;
    const isFresh = last !== undefined && Date.now() - last.at < FRESH_MS;
    const before = isFresh ? last.rate : await this.inserts(CONNECTIONS);
    const sample = await work();
    const after = await this.inserts(CONNECTIONS);
    this.lastInserts = { rate: after, at: Date.now() };
    return { ...sample, ratio: sample.ratePerSecond / ((before + after) / 2) };
  }

  /**
   * Load before anything is measured: the compilers of Node.js and of the broker take that long,
   * and PostgreSQL plans for the tables that it has counted.
   */
  async warmUp(): Promise<void> {
    const seconds = this.options.warmUpSeconds * FIRST_WARM_UP;
    await step('warm-up', () => this.load({ kind: 'accept-json' }, this.window, { seconds }));
    await this.settle();
  }

  async maximum(name: ScenarioName, options: LoadOptions = {}): Promise<Sample> {
    const request = await this.requests(name);
    const loadOptions = { profileName: name, ...options };
    return step(
      name,
      async () => {
        if (name !== 'whole-way') {
          const isReplay = name === 'replay';
          const before = isReplay ? await this.figures.stored() : 0;
          const { measured } = await this.load(request, { kind: 'closed' }, loadOptions);
          if (isReplay && (await this.figures.stored()) !== before) {
            throw new Error('A request that was sent again has made a transaction.');
          }
          return toSample(measured, measured.load.succeeded);
        }
        const { measured } = await this.load(request, this.window, loadOptions);
        return toSample(measured, await this.finishedIn(measured));
      },
      describe,
    );
  }

  /** Open loop; of the whole way the latency is from POST to final status. */
  async latency(name: ScenarioName, ratePerSecond: number): Promise<Sample> {
    const rate = Math.max(1, Math.floor(ratePerSecond));
    const request = await this.requests(name);
    return step(
      `${name} at ${rate}/s`,
      async () => {
        const { run, measured } = await this.load(request, { kind: 'open', ratePerSecond: rate });
        const sample = toSample(measured, measured.load.succeeded);
        if (name !== 'whole-way') return sample;
        await this.figures.settled();
        const { latencyMs } = await this.figures.latencies(run, measured.load, rate);
        return { ...sample, latencyMs };
      },
      describe,
    );
  }

  /** Nothing of a measurement may go on during the next. @returns what never comes to an end */
  async settle(): Promise<number> {
    return step(
      'nothing left behind',
      () => this.figures.settled(),
      (count) => (count === 0 ? '' : `${count} LEFT BEHIND`),
    );
  }

  async finishedIn({ load }: Measurement): Promise<number> {
    return this.figures.finishedBetween(load.beganAtMs, load.endedAtMs);
  }

  async load(
    request: RequestSpec,
    pace: Pace,
    options: LoadOptions = {},
  ): Promise<{ run: string; measured: Measurement }> {
    this.runs += 1;
    const run = `r${this.runs}`;
    const plan: LoadPlan = {
      ports: options.ports ?? this.stack.apiPorts,
      request,
      run,
      pace,
      connections: CONNECTIONS,
      warmUpMs: this.options.warmUpSeconds * (pace.kind === 'window' ? WINDOW_WARM_UP : 1) * 1_000,
      durationMs: (options.seconds ?? this.options.seconds) * 1_000,
    };
    const profilers = await this.profilersFor(options.profileName);
    const measured = await measure(plan, {
      dir: this.dir,
      pids: this.stack.pids,
      ...(options.memoryWatch && { memoryWatch: options.memoryWatch }),
      onBegin: async () => {
        await Promise.all(profilers.map(({ profiler }) => profiler.start()));
      },
      onMeasured: async () => {
        for (const { app, profiler } of profilers) {
          await this.keepProfile(profiler, `${options.profileName ?? ''}-${app}`);
        }
      },
    });
    this.supplies.sent(request, measured.load.begun);
    return { run, measured };
  }

  async close(): Promise<void> {
    await this.figures.close();
  }

  /** As much as the whole way can take. */
  private get window(): Pace {
    return { kind: 'window', openMax: OPEN_MAX, databaseUrl: this.stack.databaseUrl };
  }

  private async requests(name: ScenarioName): Promise<RequestSpec> {
    const { seconds, warmUpSeconds } = this.options;
    const request = await step(`supplies for ${name}`, () =>
      requestsOf(name, this.supplies, seconds + warmUpSeconds),
    );
    await this.figures.settled();
    return request;
  }

  private async profilersFor(name: string | undefined) {
    if (!this.options.isProfiled || name === undefined) return [];
    return Promise.all(
      APPS.map(async (app) => {
        const port = this.stack.inspectPort(app);
        if (port === undefined) throw new Error(`${app} has no inspector.`);
        return { app, profiler: await Profiler.attach(port) };
      }),
    );
  }

  private async keepProfile(profiler: Profiler, name: string): Promise<void> {
    const { profile, summary } = await profiler.stop();
    mkdirSync(this.profileDir, { recursive: true });
    const file = join(this.profileDir, name);
    writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
    writeFileSync(`${file}.txt`, `${summary.join('\n')}\n`);
    profiler.close();
  }
}
