import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startChild } from './child';
import { runCommand } from './command';
import { fetchKafkaJars, kafkaResources, requireJava } from './kafka-jars';
import type { LocalServer, ServerOptions } from './local-server';
import { freePort } from './ports';
import { untilReady } from './readiness';
import { probe } from './tcp-probe';

const START_TIMEOUT_MS = 60_000;

const FORMAT_OPTIONS = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const BROKER_OPTIONS = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC'];

export interface KafkaOptions extends ServerOptions {
  /** The port that clients are told, where something stands between them and the broker. */
  advertisedPort?: number;
}

/** Starts one Kafka node, broker and controller in one, on 127.0.0.1. Topics are kept in `dir`. */
export async function startKafka(options: KafkaOptions): Promise<LocalServer> {
  const dir = resolve(options.dir);
  const port = options.port ?? (await freePort());
  const libs = await fetchKafkaJars();
  const java = requireJava().command;
  const classPath = ['-cp', join(libs, '*')];
  const config = join(dir, 'server.properties');
  const log = join(dir, 'kafka.log');
  mkdirSync(dir, { recursive: true });
  const controllerPort = await freePort();
  const { advertisedPort } = options;
  writeFileSync(config, brokerProperties(join(dir, 'data'), port, controllerPort, advertisedPort));
  if (!existsSync(join(dir, 'data/meta.properties'))) {
    const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', config];
    await runCommand(java, [...FORMAT_OPTIONS, ...classPath, ...format]);
  }
  const child = startChild({
    name: 'kafka',
    command: java,
    args: [
      ...BROKER_OPTIONS,
      `-Dlog4j2.configurationFile=${join(kafkaResources, 'log4j2.properties')}`,
      ...classPath,
      'kafka.Kafka',
      config,
    ],
    cwd: dir,
    log,
    stopGraceMs: 15_000,
  });
  options.onSpawn?.(child.pid);
  await untilReady(child, () => hasJoined(port), { timeoutMs: START_TIMEOUT_MS, log });
  return { ...child, port, url: `127.0.0.1:${port}` };
}

/**
 * The settings of a small, fast single node. The controller's port may differ at each start, which
 * Kafka takes when the voters are written here instead of kept in its own log.
 */
export function brokerProperties(
  dataDir: string,
  port: number,
  controllerPort: number,
  advertisedPort = port,
): string {
  const one = ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'];
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=BROKER://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=BROKER://127.0.0.1:${advertisedPort}`,
    'listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=BROKER',
    'controller.listener.names=CONTROLLER',
    `log.dirs=${dataDir}`,
    ...one.flatMap((topic) => [`${topic}.replication.factor=1`, `${topic}.num.partitions=4`]),
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    // A killed broker is not let in again before its last session is over, by default after 9 s.
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=500',
    'log.cleaner.dedupe.buffer.size=1048577',
    '',
  ].join('\n');
}

/**
 * A metadata request, version 4, for no topics. The port answers before the broker has joined its
 * own cluster, when no topic can be made yet: it is ready when it finds itself among the brokers.
 *
 * @see https://kafka.apache.org/protocol#The_Messages_Metadata
 */
const METADATA_REQUEST = Buffer.from(
  '0000000f' + '0003' + '0004' + '00000001' + 'ffff' + '0000000000',
  'hex',
);
/** After length, correlation id and throttle time. */
const BROKER_COUNT_OFFSET = 12;

function hasJoined(port: number): Promise<boolean> {
  return probe(
    port,
    METADATA_REQUEST,
    (answer) =>
      answer.length >= BROKER_COUNT_OFFSET + 4 && answer.readInt32BE(BROKER_COUNT_OFFSET) > 0,
  );
}

/** A UUID in the base64 form that Kafka's tools want; a leading dash would be read as an option. */
function clusterId(): string {
  return `K${randomBytes(16).toString('base64url').slice(1)}`;
}
