import { KAFKA_FAULTS } from './faults/kafka-faults.js';
import { slowLink } from './faults/network-faults.js';
import { killWhenReady } from './faults/process-faults.js';
import { MIXED, type Scenario } from './mixed-scenario.js';
import { QUICK_RULES } from './simulation-rules.js';
import type { Mix } from './workload.js';

const ONLY: Mix = {
  ...{ submit: 0, submitAndCancel: 0, submitThrice: 0, replay: 0 },
  ...{ reuseKey: 0, beRefused: 0, cancel: 0, read: 0 },
};
const OFTEN = { min: 100, max: 500 };

/** Longer than any write to a Redis that nobody disturbs, and shorter than the expiry of a copy. */
const COPY_WRONG_UNDISTURBED_MS_MAX = 2_000;

const SHORT: Scenario = { ...MIXED, rules: QUICK_RULES };

/**
 * Runs against a variant in which one law is broken, aimed so that a short one finds out. Each
 * fails when it passes: then the harness would not notice what it is there for.
 */
export const BROKEN_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'answer-before-commit': {
    ...SHORT,
    apiScript: 'test/faults/broken/answer-before-commit.js',
    plan: { faults: [killWhenReady('api')], atOnceMax: 1, pauseMs: OFTEN },
    mix: { ...ONLY, submit: 1 },
    required: ['process kills'],
  },
  'send-before-claim': {
    ...SHORT,
    apiScript: 'test/faults/broken/send-before-claim.js',
    plan: { faults: [slowLink('toKafka', 200)], atOnceMax: 1, pauseMs: { min: 1, max: 1 } },
    mix: { ...ONLY, submitAndCancel: 1 },
    required: ['cancellations'],
  },
  'effect-without-inbox': {
    ...SHORT,
    workerScript: 'test/faults/broken/effect-without-inbox.js',
    plan: { faults: KAFKA_FAULTS.slice(-1), atOnceMax: 1, pauseMs: { min: 1_000, max: 2_000 } },
    mix: { ...ONLY, submit: 1 },
    required: ['copies'],
  },
  'cache-without-version': {
    ...SHORT,
    apiScript: 'test/faults/broken/cache-without-version.js',
    plan: { faults: [], atOnceMax: 1, pauseMs: OFTEN },
    mix: { ...ONLY, submit: 1 },
    copyWrongMsMax: COPY_WRONG_UNDISTURBED_MS_MAX,
    required: [],
  },
};
