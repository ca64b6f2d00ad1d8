import { EnvReader, type Environment } from './env-reader.js';
import { type GatewaySecrets, readGatewaySecrets } from './gateway-secrets.js';
import { readServers, type ServersConfig } from './servers.js';

export interface WorkerConfig extends ServersConfig {
  readonly isProduction: boolean;
  readonly host: string;
  /** Serves the worker's own health checks. */
  readonly port: number;
  /** Where callbacks go. */
  readonly apiUrl: string;
  readonly gatewaySecrets: GatewaySecrets;
  /** How many transactions a gateway works on at once in this process. */
  readonly processConcurrency: number;
  /** The deadline round one call of a gateway; a row's lease is a little longer. */
  readonly gatewayTimeoutMs: number;
  readonly callbackConcurrency: number;
  readonly callbackTimeoutMs: number;
  readonly pollIntervalMs: number;
}

/**
 * The environment of the worker, parsed once.
 *
 * @throws ConfigError naming every variable that is wrong
 */
export function readWorkerConfig(env: Environment): WorkerConfig {
  const reader = new EnvReader(env);
  const config: WorkerConfig = {
    ...readServers(reader),
    isProduction: reader.isProduction,
    host: reader.text('WORKER_HOST', '127.0.0.1'),
    port: reader.integer('WORKER_PORT', 3001, 0, 65_535),
    apiUrl: reader.url('API_URL', ['http:', 'https:'], 'http://127.0.0.1:3000'),
    gatewaySecrets: readGatewaySecrets(reader),
    processConcurrency: reader.integer('GATEWAY_CONCURRENCY', 128, 1, 1_000),
    gatewayTimeoutMs: reader.integer('GATEWAY_TIMEOUT_MS', 10_000, 100, 300_000),
    callbackConcurrency: reader.integer('CALLBACK_CONCURRENCY', 128, 1, 1_000),
    callbackTimeoutMs: reader.integer('CALLBACK_TIMEOUT_MS', 5_000, 100, 60_000),
    pollIntervalMs: reader.integer('WORKER_POLL_INTERVAL_MS', 250, 10, 60_000),
  };
  reader.finish();
  return config;
}
