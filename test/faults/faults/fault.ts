import type { Cluster } from '../cluster.js';
import type { Ledger } from '../ledger.js';
import type { Random } from '../random.js';

/** What a fault may do, and where it counts what it has done. */
export interface FaultContext {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** What one fault has done, and how it is undone. */
export interface Broken {
  /** For the person who watches: which copy, how slow. */
  readonly detail?: string;
  heal(): Promise<void>;
}

/** Something bad that can happen to a part of the system, for a while. */
export interface Fault {
  readonly name: string;
  /** Two faults never have the same part at the same time: one would undo the other. */
  readonly parts: readonly Part[];
  readonly durationMs: { readonly min: number; readonly max: number };
  begin(context: FaultContext): Promise<Broken>;
}

export type Part =
  | 'api'
  | 'worker'
  | 'postgres'
  | 'redis'
  | 'kafka'
  | 'merchantsToApi'
  | 'workersToApi'
  | 'apisToPostgres'
  | 'workersToPostgres'
  | 'apisToRedis'
  | 'toKafka'
  | 'topics';

export const NOTHING_TO_HEAL = (): Promise<void> => Promise.resolve();
