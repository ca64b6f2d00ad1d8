import { operatorEnvironment } from './operator-environment';
import type { StackDescription } from './start/stack-file';

const STACK: StackDescription = {
  apiUrl: 'http://127.0.0.1:3000',
  databaseUrl: 'postgres://local',
  redisUrl: 'redis://local',
  kafkaBrokers: 'local:9092',
  logs: { api: '', worker: '' },
  pids: {},
};
const LOCAL = {
  DATABASE_URL: 'postgres://local',
  REDIS_URL: 'redis://local',
  KAFKA_BROKERS: 'local:9092',
  API_URL: 'http://127.0.0.1:3000',
};

test.each([
  ['nothing', {}],
  ['an empty variable', { DATABASE_URL: '' }],
  ['the same database', { DATABASE_URL: 'postgres://local' }],
  ['other things', { LOG_LEVEL: 'warn' }],
])('where the environment says %s, it is the local stack', (_what, env) => {
  expect(operatorEnvironment(env, STACK)).toEqual({ ...env, ...LOCAL });
});

test.each([
  ['another database', { DATABASE_URL: 'postgres://elsewhere' }],
  ['another Redis', { REDIS_URL: 'redis://elsewhere' }],
  ['another broker', { KAFKA_BROKERS: 'elsewhere:9092', API_URL: LOCAL.API_URL }],
])('where the environment says %s, nothing of the local stack is mixed in', (_what, env) => {
  expect(operatorEnvironment(env, STACK)).toEqual(env);
  expect(operatorEnvironment(env, undefined)).toEqual(env);
});

test('without either it says what to do', () => {
  expect(() => operatorEnvironment({ LOG_LEVEL: 'warn' }, undefined)).toThrow('npm start');
});
