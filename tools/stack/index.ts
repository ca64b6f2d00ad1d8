export type { Exit, LocalServer, RunningProcess, ServerOptions } from './local-server';
export { freePort } from './ports';
export { type KafkaOptions, startKafka } from './kafka';
export { startPostgres, type PostgresOptions } from './postgres';
export { startRedis } from './redis';
