import type { EnvReader } from './env-reader.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The servers that both apps talk to. */
export interface ServersConfig {
  readonly databaseUrl: string;
  readonly databasePoolMax: number;
  readonly kafkaBrokers: readonly string[];
  /** Before every topic name and consumer group; keeps installations on one broker apart. */
  readonly kafkaPrefix: string;
  readonly logLevel: LogLevel;
}

const BROKER = /^[A-Za-z0-9._-]+:[0-9]{1,5}$/;
const PREFIX = /^[A-Za-z0-9._-]{0,64}$/;

export function readServers(reader: EnvReader): ServersConfig {
  const kafkaBrokers = reader.text('KAFKA_BROKERS', '127.0.0.1:9092').split(',');
  if (!kafkaBrokers.every((broker) => BROKER.test(broker))) {
    reader.fail('KAFKA_BROKERS', 'must be host:port[,host:port…]');
  }
  const kafkaPrefix = reader.text('KAFKA_TOPIC_PREFIX', '');
  if (!PREFIX.test(kafkaPrefix)) {
    reader.fail('KAFKA_TOPIC_PREFIX', 'must be at most 64 letters, digits, dots and dashes');
  }
  return {
    databaseUrl: reader.url(
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      'postgres://postgres@127.0.0.1:5432/payment_gateway',
    ),
    databasePoolMax: reader.integer('DATABASE_POOL_MAX', 16, 2, 500),
    kafkaBrokers,
    kafkaPrefix,
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
}
