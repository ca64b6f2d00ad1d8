import { portFromEnvironment } from '../stack/ports';

/** What the environment says about the local stack. */
export interface Settings {
  host: string;
  port: number;
  /** How this machine reaches the API. */
  apiUrl: string;
  /** Servers that run elsewhere, and are neither started nor stopped. */
  external: { postgres?: string; redis?: string; kafka?: string };
  /** Ports that were asked for; the others are chosen. */
  ports: { postgres?: number; redis?: number; kafka?: number; worker?: number };
}

const PORT_DEFAULT = 3000;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const host = given(environment.HOST) ?? '127.0.0.1';
  const port = portFromEnvironment('PORT', environment) ?? PORT_DEFAULT;
  return {
    host,
    port,
    apiUrl: `http://${reachable(host)}:${port}`,
    external: present({
      postgres: given(environment.DATABASE_URL),
      redis: given(environment.REDIS_URL),
      kafka: given(environment.KAFKA_BROKERS),
    }),
    ports: present({
      postgres: portFromEnvironment('POSTGRES_PORT', environment),
      redis: portFromEnvironment('REDIS_PORT', environment),
      kafka: portFromEnvironment('KAFKA_PORT', environment),
      worker: portFromEnvironment('WORKER_PORT', environment),
    }),
  };
}

/** A host to listen on is not always one to call: 0.0.0.0 is every address of this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function present<Value>(
  values: Record<string, Value | undefined>,
): Record<string, Exclude<Value, undefined>> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, Exclude<Value, undefined>>;
}
