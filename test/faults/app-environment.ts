import { SANDBOX_KEY } from '../support/merchant-client.js';

export const TOPIC_PREFIX = 'faults.';
export const API_KEY = SANDBOX_KEY;

/** Short deadlines, so that what a fault leaves behind is cleared away within a run. */
export const API_ENVIRONMENT: Readonly<Record<string, string>> = {
  KAFKA_TOPIC_PREFIX: TOPIC_PREFIX,
  DATABASE_POOL_MAX: '10',
  RELAY_POLL_INTERVAL_MS: '100',
  RELAY_LEASE_MS: '5000',
  KAFKA_SEND_TIMEOUT_MS: '1000',
  KAFKA_BREAKER_OPEN_MS: '1000',
  JANITOR_INTERVAL_MS: '500',
  JANITOR_INQUIRY_AFTER_MS: '4000',
  JANITOR_INQUIRY_INTERVAL_MAX_MS: '15000',
  JANITOR_PENDING_DEADLINE_MS: '30000',
  JANITOR_DISPATCHED_DEADLINE_MS: '30000',
  JANITOR_PROCESSING_DEADLINE_MS: '30000',
};

export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = {
  KAFKA_TOPIC_PREFIX: TOPIC_PREFIX,
  DATABASE_POOL_MAX: '10',
  GATEWAY_TIMEOUT_MS: '1500',
  CALLBACK_TIMEOUT_MS: '2000',
  WORKER_POLL_INTERVAL_MS: '100',
};

/**
 * Within this everything has its last word once the last fault is healed: 30 s until the janitor
 * gives up, 15 s until it asks, 10 s of recovery, 30 s until a callback is sent again; and as much
 * for a busy machine.
 */
export const SETTLE_TIMEOUT_MS = 120_000;
