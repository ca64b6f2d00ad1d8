export type { Exit, LocalServer, RunningProcess, ServerOptions } from './local-server';
export { freePort } from './ports';
export { startKafka } from './kafka';
export { startPostgres, type PostgresOptions } from './postgres';
export { startRedis } from './redis';
