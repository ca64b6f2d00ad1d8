export {
  API_CONFIG,
  type ApiConfig,
  type JanitorConfig,
  readApiConfig,
  type RelayConfig,
} from './api-config.js';
export { ConfigError, type Environment } from './env-reader.js';
export type { GatewaySecrets } from './gateway-secrets.js';
export type { KeyRing } from './keys.js';
export { type MerchantKey, SANDBOX_API_KEY } from './merchants.js';
export type { LogLevel, ServersConfig } from './servers.js';
export { readWorkerConfig, type WorkerConfig } from './worker-config.js';
