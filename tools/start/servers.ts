import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDir } from '../paths';
import { step } from '../progress';
import { fetchKafkaJars, haveKafkaJars, kafkaVersion } from '../stack/kafka-jars';
import {
  type LocalServer,
  type ServerOptions,
  startKafka,
  startPostgres,
  startRedis,
} from '../stack/index';
import { choosePort, isPortFree } from '../stack/ports';
import { writeWhole } from './run-record';
import type { Settings } from './settings';
import type { Supervisor } from './supervisor';

export type ServerName = 'postgres' | 'redis' | 'kafka';

/** Where the apps find the servers. */
export interface ServerUrls {
  databaseUrl: string;
  redisUrl: string;
  kafkaBrokers: string;
}

type Start = (options: ServerOptions) => Promise<LocalServer>;
type Ports = Partial<Record<ServerName | 'worker', number>>;

const DATABASE = 'payment_gateway';
const portsPath = join(localDir, 'ports.json');

/** Starts those of the three servers that do not run elsewhere, all at the same time. */
export async function startServers(
  supervisor: Supervisor,
  settings: Settings,
  ports: Ports,
): Promise<ServerUrls> {
  const { external } = settings;
  const startOne = async (name: ServerName, title: string, start: Start): Promise<string> => {
    const url = external[name];
    if (url !== undefined) return url;
    const dir = join(localDir, name);
    const options = { dir, port: portOf(ports, name) };
    const service = {
      name,
      log: join(dir, `${name}.log`),
      start: (onSpawn: (pid: number) => void) => start({ ...options, onSpawn }),
    };
    const launch = (): Promise<LocalServer> => supervisor.launch(service);
    const server = await step(title, launch, ({ port }) => `127.0.0.1:${port}`);
    return server.url;
  };
  if (external.kafka === undefined && !haveKafkaJars()) {
    await step(`Kafka ${kafkaVersion()} from Maven Central`, fetchKafkaJars);
  }
  const [databaseUrl, redisUrl, kafkaBrokers] = await Promise.all([
    startOne('postgres', 'PostgreSQL', (options) =>
      startPostgres({ ...options, database: DATABASE }),
    ),
    startOne('redis', 'Redis', startRedis),
    startOne('kafka', `Kafka ${kafkaVersion()}`, startKafka),
  ]);
  return { databaseUrl, redisUrl, kafkaBrokers };
}

/** Chooses the ports, if possible those of the previous run, and remembers them for the next. */
export async function choosePorts(settings: Settings): Promise<Ports> {
  const previous = readPorts();
  const chosen: Ports = {};
  for (const name of ['postgres', 'redis', 'kafka', 'worker'] as const) {
    if (name !== 'worker' && settings.external[name] !== undefined) continue;
    const wanted = settings.ports[name];
    const port = await choosePort(wanted, previous[name]);
    if (port === wanted && !(await isPortFree(port))) {
      const variable = `${name.toUpperCase()}_PORT`;
      throw new Error(`Port ${port}, which ${variable} asks for, is taken by another program.`);
    }
    chosen[name] = port;
  }
  writeWhole(portsPath, { ...previous, ...chosen });
  return chosen;
}

export function portOf(ports: Ports, name: keyof Ports): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`No port was chosen for ${name}.`);
  return port;
}

function readPorts(): Ports {
  try {
    return JSON.parse(readFileSync(portsPath, 'utf8')) as Ports;
  } catch {
    return {};
  }
}
