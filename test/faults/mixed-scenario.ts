import { API_SCRIPT, WORKER_SCRIPT } from './cluster.js';
import type { PlanOptions } from './fault-plan.js';
import { KAFKA_FAULTS } from './faults/kafka-faults.js';
import { NETWORK_FAULTS } from './faults/network-faults.js';
import { POSTGRES_FAULTS } from './faults/postgres-faults.js';
import { PROCESS_FAULTS } from './faults/process-faults.js';
import { REDIS_FAULTS } from './faults/redis-faults.js';
import type { RequiredEvent } from './required-events.js';
import { RULES, type SimulationChoice } from './simulation-rules.js';
import { EVERYDAY, type Mix } from './workload.js';

/** What is run, what is broken, and what must have been seen. */
export interface Scenario {
  readonly apiScript: string;
  readonly workerScript: string;
  readonly plan: Omit<PlanOptions, 'say'>;
  readonly mix: Mix;
  readonly rules: readonly SimulationChoice[];
  /** How long a copy in Redis may differ from its row. */
  readonly copyWrongMsMax: number;
  readonly required: readonly RequiredEvent[];
  /** The run goes on until the API was killed this often; else for its time. */
  readonly kills?: number;
}

/** The expiry of a copy of what moves is 10 s; some time to look at it comes on top. */
const COPY_WRONG_MS_MAX = 13_000;

/** Where transactions do not end, or nobody ever asks about one, the laws are kept by chance. */
export const EVER_REQUIRED = ['completed transactions', 'inquiries'] as const;

const ALL_FAULTS = [
  ...PROCESS_FAULTS,
  ...POSTGRES_FAULTS,
  ...REDIS_FAULTS,
  ...KAFKA_FAULTS,
  ...NETWORK_FAULTS,
];

export const MIXED: Scenario = {
  apiScript: API_SCRIPT,
  workerScript: WORKER_SCRIPT,
  plan: { faults: ALL_FAULTS, atOnceMax: 2, pauseMs: { min: 200, max: 1_200 } },
  mix: EVERYDAY,
  rules: RULES,
  copyWrongMsMax: COPY_WRONG_MS_MAX,
  required: [
    ...(['process kills', 'breaker openings', 'redeliveries', 'copies', 'replays'] as const),
    ...EVER_REQUIRED,
    ...(['answers 409', 'answers 503', 'unknown outcomes', 'refused attacks'] as const),
  ],
};
