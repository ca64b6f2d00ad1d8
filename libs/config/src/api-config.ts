import { EnvReader, type Environment } from './env-reader.js';
import { type GatewaySecrets, readGatewaySecrets } from './gateway-secrets.js';
import { type KeyRing, readKeyRing } from './keys.js';
import { type MerchantKey, readMerchantKeys } from './merchants.js';
import { readServers, type ServersConfig } from './servers.js';

/** The injection token of the parsed environment. */
export const API_CONFIG = Symbol('API_CONFIG');

export interface ApiConfig extends ServersConfig {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly redisUrl: string;
  readonly merchantKeys: readonly MerchantKey[];
  readonly gatewaySecrets: GatewaySecrets;
  readonly idempotencyKeyRequired: boolean;
  /** Seals instruments (AES-256-GCM). */
  readonly instrumentKeys: KeyRing;
  /** Hashes what must be compared without being stored (HMAC-SHA-256). */
  readonly fingerprintKeys: KeyRing;
  readonly relay: RelayConfig;
  readonly janitor: JanitorConfig;
  /** Past it requests are refused: what is accepted must be published some day. */
  readonly outboxBacklogMax: number;
  /** What is larger than this is refused at accept; the broker's own limit must be above it. */
  readonly kafkaMessageBytesMax: number;
}

export interface RelayConfig {
  readonly pollIntervalMs: number;
  readonly batchSize: number;
  /** How long a claim keeps other relays away from a row. */
  readonly leaseMs: number;
  /** After so many claims the relay gives up what the broker refuses. */
  readonly attemptsMax: number;
  /** The deadline round one send. */
  readonly sendTimeoutMs: number;
  /** How long the breaker stays open before it lets one probe through. */
  readonly breakerOpenMs: number;
}

/** How long an open transaction is left to itself. Ages count from acceptance. */
export interface JanitorConfig {
  readonly intervalMs: number;
  readonly batchSize: number;
  /** How often the copies in Redis and the outbox are compared with the transactions. */
  readonly driftIntervalMs: number;
  /** The age at which a transaction without a final status is asked about for the first time. */
  readonly inquiryAfterMs: number;
  /** The longest pause between two inquiries. */
  readonly inquiryIntervalMsMax: number;
  /** How often a transaction that its gateway does not know is sent again. */
  readonly resubmissionsMax: number;
  /** The age at which a transaction is given up, by the status that it still has then. */
  readonly deadlineMs: {
    readonly pending: number;
    readonly dispatched: number;
    readonly processing: number;
  };
}

/**
 * The environment of the API, parsed once.
 *
 * @throws ConfigError naming every variable that is wrong
 */
export function readApiConfig(env: Environment): ApiConfig {
  const reader = new EnvReader(env);
  const config: ApiConfig = {
    ...readServers(reader),
    isProduction: reader.isProduction,
    host: reader.text('HOST', '127.0.0.1'),
    port: reader.integer('PORT', 3000, 0, 65_535),
    redisUrl: reader.url('REDIS_URL', ['redis:', 'rediss:'], 'redis://127.0.0.1:6379'),
    merchantKeys: readMerchantKeys(reader),
    gatewaySecrets: readGatewaySecrets(reader),
    idempotencyKeyRequired: reader.flag('IDEMPOTENCY_KEY_REQUIRED', false),
    instrumentKeys: readKeyRing(reader, 'INSTRUMENT_KEYS'),
    fingerprintKeys: readKeyRing(reader, 'FINGERPRINT_KEYS'),
    relay: {
      pollIntervalMs: reader.integer('RELAY_POLL_INTERVAL_MS', 250, 10, 60_000),
      batchSize: reader.integer('RELAY_BATCH_SIZE', 200, 1, 500),
      leaseMs: reader.integer('RELAY_LEASE_MS', 15_000, 1_000, 600_000),
      attemptsMax: reader.integer('RELAY_ATTEMPTS_MAX', 20, 1, 1_000),
      sendTimeoutMs: reader.integer('KAFKA_SEND_TIMEOUT_MS', 3_000, 100, 60_000),
      breakerOpenMs: reader.integer('KAFKA_BREAKER_OPEN_MS', 2_000, 100, 600_000),
    },
    janitor: readJanitorConfig(reader),
    outboxBacklogMax: reader.integer('OUTBOX_BACKLOG_MAX', 100_000, 1, 10_000_000),
    kafkaMessageBytesMax: reader.integer('KAFKA_MESSAGE_BYTES_MAX', 900_000, 1_000, 100_000_000),
  };
  const { inquiryAfterMs, inquiryIntervalMsMax } = config.janitor;
  if (inquiryIntervalMsMax < inquiryAfterMs) {
    reader.fail(
      'JANITOR_INQUIRY_INTERVAL_MAX_MS',
      'must not be less than JANITOR_INQUIRY_AFTER_MS',
    );
  }
  if (config.relay.leaseMs <= config.relay.sendTimeoutMs) {
    reader.fail('RELAY_LEASE_MS', 'must be more than KAFKA_SEND_TIMEOUT_MS');
  }
  reader.finish();
  return config;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function readJanitorConfig(reader: EnvReader): JanitorConfig {
  const age = (name: string, fallback: number) => reader.integer(name, fallback, 100, 90 * DAY_MS);
  return {
    intervalMs: reader.integer('JANITOR_INTERVAL_MS', 1_000, 10, 60_000),
    batchSize: reader.integer('JANITOR_BATCH_SIZE', 100, 1, 500),
    driftIntervalMs: reader.integer('JANITOR_DRIFT_INTERVAL_MS', MINUTE_MS, 100, 60 * MINUTE_MS),
    inquiryAfterMs: age('JANITOR_INQUIRY_AFTER_MS', 15_000),
    inquiryIntervalMsMax: age('JANITOR_INQUIRY_INTERVAL_MAX_MS', 60 * MINUTE_MS),
    resubmissionsMax: reader.integer('JANITOR_RESUBMISSIONS_MAX', 3, 0, 100),
    deadlineMs: {
      pending: age('JANITOR_PENDING_DEADLINE_MS', 15 * MINUTE_MS),
      dispatched: age('JANITOR_DISPATCHED_DEADLINE_MS', 15 * MINUTE_MS),
      processing: age('JANITOR_PROCESSING_DEADLINE_MS', DAY_MS),
    },
  };
}
