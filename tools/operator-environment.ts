import type { StackDescription } from './start/stack-file';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the servers are that an operator's command is about: those of the environment, else those
 * of the local stack.
 *
 * Never some of both: a database of one installation and the Redis of another would be compared,
 * and "repaired".
 *
 * @throws Error when there is neither
 */
export function operatorEnvironment(
  env: Environment,
  stack: StackDescription | undefined,
): Environment {
  const local = stack && {
    DATABASE_URL: stack.databaseUrl,
    REDIS_URL: stack.redisUrl,
    KAFKA_BROKERS: stack.kafkaBrokers,
    API_URL: stack.apiUrl,
  };
  const given = NAMES.filter((name) => env[name] !== undefined && env[name] !== '');
  if (given.some((name) => env[name] !== local?.[name])) return env;
  if (!local) {
    throw new Error(
      'There is no local stack, and the environment names no servers: run `npm start`, or set ' +
        `${NAMES.join(', ')}.`,
    );
  }
  return { ...env, ...local };
}

const NAMES = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'API_URL'] as const;
