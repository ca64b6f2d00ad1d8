import type { RequestSpec } from './load-requests';

/** What the load generator is told, in a file: it is a process of its own. */
export interface LoadPlan {
  /** Connections are shared out between the copies of the API. */
  readonly ports: readonly number[];
  readonly request: RequestSpec;
  /** Makes keys and references of this measurement different from all others. */
  readonly run: string;
  readonly pace: Pace;
  readonly connections: number;
  /** Load before the measurement begins, at the same pace. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/**
 * How requests follow each other: `closed`, each connection sends as soon as it is answered, for
 * maxima; `open`, at a constant rate whatever the answers do, for latencies; `window`, as long as
 * not more than so many accepted transactions are on their way, for the maximum of the whole way.
 */
export type Pace =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly ratePerSecond: number }
  | { readonly kind: 'window'; readonly openMax: number; readonly databaseUrl: string };

/**
 * A line that the generator writes. The measurement lies between `begin` and `measured`; `end`
 * comes when the last answer is there.
 */
export type LoadReport =
  | { readonly event: 'begin' }
  | { readonly event: 'measured' }
  | ({ readonly event: 'end' } & LoadResult);

export interface LoadResult {
  /** Unix time of begin and end of the measurement. */
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Unix time at which request 0 was due; in an open loop request n follows n intervals later. */
  readonly firstDueAtMs: number;
  /** The numbers of the requests whose turn was inside the measurement: from, and up to. */
  readonly numbers: readonly [number, number];
  /** Requests of the whole run, sent or waiting to be. */
  readonly begun: number;
  /** Answers as they were wanted, inside the measurement. */
  readonly succeeded: number;
  /** Likewise of the whole run, with warm-up. */
  readonly succeededEver: number;
  /** Other answers and broken connections, by status or error code, of the whole run. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latencyMs: LatencyFigures;
  /** How late the generator itself was with a request for which a connection was free. */
  readonly lagMsP99: number;
  /** Of one core. */
  readonly cpuShare: number;
}

export interface LatencyFigures {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}
