import { configProblemsOf } from '../../../test/support/config-problems.js';
import { readApiConfig } from './api-config.js';
import { type Environment } from './env-reader.js';
import { readWorkerConfig } from './worker-config.js';

const key = (fill: string) => Buffer.alloc(32, fill).toString('base64');
const PRODUCTION: Environment = {
  NODE_ENV: 'production',
  API_KEYS: 'shop:sk_live_0123456789abcdef',
  GATEWAY_SECRETS: `acme:whsec_${key('s')}`,
  INSTRUMENT_KEYS: `k1:${key('i')}`,
  FINGERPRINT_KEYS: `k1:${key('f')}`,
};

const problemsOf = (read: (env: Environment) => unknown, env: Environment) =>
  configProblemsOf(() => read(env));

describe.each([
  ['readApiConfig', readApiConfig],
  ['readWorkerConfig', readWorkerConfig],
])('%s', (_name, read) => {
  it('needs nothing in development', () => {
    expect(read({})).toMatchObject({
      isProduction: false,
      host: '127.0.0.1',
      databaseUrl: 'postgres://postgres@127.0.0.1:5432/payment_gateway',
      kafkaBrokers: ['127.0.0.1:9092'],
      kafkaPrefix: '',
      logLevel: 'info',
    });
    expect(read({}).gatewaySecrets.of('json-sim')).toHaveLength(1);
  });

  it('takes the secrets of an operator in production, and refuses to run without', () => {
    expect(read(PRODUCTION).isProduction).toBe(true);
    expect(problemsOf(read, { NODE_ENV: 'production' })).toContain(
      'GATEWAY_SECRETS must be set to a value of your own in production',
    );
  });

  it('reads what both apps share', () => {
    const env = {
      DATABASE_URL: 'postgresql://u:p@db:5433/x',
      KAFKA_BROKERS: 'k1:9092,k-2.example:29092',
      KAFKA_TOPIC_PREFIX: 'test.',
      LOG_LEVEL: 'silent',
      DATABASE_POOL_MAX: '2',
    };
    expect(read(env)).toMatchObject({
      databaseUrl: 'postgresql://u:p@db:5433/x',
      databasePoolMax: 2,
      kafkaBrokers: ['k1:9092', 'k-2.example:29092'],
      kafkaPrefix: 'test.',
      logLevel: 'silent',
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://canary@db/x'],
    ['DATABASE_URL', 'canary'],
    ['DATABASE_POOL_MAX', '1'],
    ['DATABASE_POOL_MAX', 'canary'],
    ['KAFKA_BROKERS', 'canary'],
    ['KAFKA_BROKERS', 'canary:9092,'],
    ['KAFKA_BROKERS', 'canary:9092, other:9092'],
    ['KAFKA_BROKERS', 'kafka://canary:9092'],
    ['KAFKA_BROKERS', 'canary:123456'],
    ['KAFKA_TOPIC_PREFIX', 'canary/'],
    ['KAFKA_TOPIC_PREFIX', 'canary '],
    ['KAFKA_TOPIC_PREFIX', 'c'.repeat(65)],
    ['LOG_LEVEL', 'INFO'],
    ['LOG_LEVEL', 'canary'],
    ['GATEWAY_SECRETS', 'canary'],
  ])('refuses %s=%s by its name only', (name, value) => {
    const problems = problemsOf(read, { [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must `));
    expect(problems[0]).not.toContain('canary');
  });
});
