import type { Sample } from './sample';

/** What is kept in bench/results.json. No names and no paths of the machine. */
export interface Results {
  /** By their date. Every figure names the run that it is of: ratios hold within a run only. */
  readonly runs: Readonly<Record<string, RunNote>>;
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
  readonly sustained?: SustainedResult;
  readonly scheme?: SchemeResult;
  readonly baseline?: BaselineResult;
  readonly growth?: GrowthResult;
}

export interface RunNote {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly settings: Readonly<Record<string, string | number>>;
  /** One-row durable inserts a second, by the number of clients. */
  readonly reference: {
    readonly means: string;
    readonly perSecond: Readonly<Record<string, number>>;
  };
}

/** The date of the run, by which it is found among the runs. */
interface OfRun {
  readonly run: string;
}

export interface ScenarioResult extends OfRun {
  readonly maximum: Sample;
  /** Open loop, at the rate that its own `ratePerSecond` says. */
  readonly latency: Sample;
  /** Transactions without an end, rows not sent, callbacks not delivered, after the load. */
  readonly leftBehind: number;
  /** Transactions that a gateway executed more than once, where all go the whole way. */
  readonly executedTwice: number;
}

/**
 * The whole way for a minute: the maximum is what reached its final status while as many were on
 * their way as may be, the latency that of an open loop. What is left behind is that of both.
 */
export interface SustainedResult extends ScenarioResult {
  readonly seconds: number;
  /** In the open loop. */
  readonly offeredPerSecond: number;
}

/**
 * What a national payment scheme asks for: a rate, held for long, nothing lost, nearly none slow.
 */
export interface SchemeResult extends OfRun {
  readonly offeredPerSecond: number;
  readonly seconds: number;
  readonly sample: Sample;
  /** Accepted, and not there or without a final status at the end. */
  readonly lost: number;
  readonly executedTwice: number;
  /** Of the requests that were due: above one second from POST to final status. */
  readonly slowShare: number;
  /** The mean memory of each process in each quarter of the run. */
  readonly memoryMb: Readonly<Record<string, Quarters>>;
}

export interface Quarters {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly last: number;
}

/** The write path beside the plain ways to write it. */
export interface BaselineResult extends OfRun {
  readonly accept: Sample;
  readonly typeorm: Sample;
  readonly statement: Sample;
}

export interface GrowthResult extends OfRun {
  /** Transactions in the database after seeding. */
  readonly rows: number;
  /** And before, of all kinds. */
  readonly rowsBefore: number;
  readonly databaseGb: number;
  readonly before: Readonly<Record<string, Sample>>;
  readonly after: Readonly<Record<string, Sample>>;
}

/**
 * The results with what one run has measured put in place of what was there. Runs of which nothing
 * is left are forgotten.
 */
export function merge(earlier: Results | undefined, later: Results): Results {
  const scenarios = { ...earlier?.scenarios, ...later.scenarios };
  const merged = { ...earlier, ...later, scenarios };
  const { sustained, scheme, baseline, growth } = merged;
  const parts = [...Object.values(scenarios), sustained, scheme, baseline, growth];
  const used = new Set(parts.flatMap((part) => part?.run ?? []));
  const runs = Object.entries({ ...earlier?.runs, ...later.runs }).filter(([run]) => used.has(run));
  return { ...merged, runs: Object.fromEntries(runs) };
}

export interface SampleOfRun extends OfRun {
  readonly sample: Sample;
}

/**
 * All that was measured of our own API and worker. The plain ways of the baseline are not among it:
 * another program did their work.
 */
export function ourSamples(results: Results): SampleOfRun[] {
  const { scenarios, sustained, scheme, baseline, growth } = results;
  const of = ({ run }: OfRun, ...samples: Sample[]): SampleOfRun[] =>
    samples.map((sample) => ({ run, sample }));
  return [
    ...Object.values(scenarios).flatMap((each) => of(each, each.maximum, each.latency)),
    ...(sustained ? of(sustained, sustained.maximum, sustained.latency) : []),
    ...(scheme ? of(scheme, scheme.sample) : []),
    ...(baseline ? of(baseline, baseline.accept) : []),
    ...(growth ? of(growth, ...Object.values(growth.before), ...Object.values(growth.after)) : []),
  ];
}

const DIGITS = 4;

/** As text for the file: figures are rounded to what they are good for. */
export function toText(results: Results): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value)
      ? Number(value.toPrecision(DIGITS))
      : value;
  return `${JSON.stringify(results, rounded, 2)}\n`;
}
