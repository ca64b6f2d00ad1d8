import { Logger, type LoggerService } from '@nestjs/common';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics, topicNames } from '#libs/messaging';
import { freeze } from '../../../../test/support/freeze.js';
import { until } from '../../../../test/support/polling.js';
import { freePort, type LocalServer, startKafka } from '../../../../tools/stack';
import { GatewayServer } from './gateway-server.js';

const GATEWAY = { name: 'json-sim', format: 'json', default: true };
const topic = topicNames('').transactions('json');

/** Whether kafkajs meant to go on by itself, for each crash that was logged. */
const restarts: boolean[] = [];
const logger = {
  ...{ log: () => undefined, error: () => undefined },
  warn: ({ restart }: { readonly restart?: boolean }) => {
    if (restart !== undefined) restarts.push(restart);
  },
} as unknown as LoggerService;

/** @see https://kafka.apache.org/protocol#The_Messages_FindCoordinator */
const FIND_COORDINATOR = 10;
const API_KEY_OFFSET = 4;
/** Two seconds for the last offsets, three to leave the group, and a margin. */
const CLOSE_BOUND_MS = 7_000;

let kafka: LocalServer;
const dir = mkdtempSync(join(tmpdir(), 'gateway-server-'));
let brokerPort: number;
/** A broker that has just come back knows its topics before it knows its groups. */
let knowsGroups = true;

const proxy = createServer((near) => {
  const far = connect(kafka.port, '127.0.0.1');
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  far.pipe(near);
  near.on('data', (chunk: Buffer) => {
    if (!knowsGroups && chunk.readInt16BE(API_KEY_OFFSET) === FIND_COORDINATOR) near.destroy();
    else far.write(chunk);
  });
  near.on('close', () => far.destroy());
});

beforeAll(async () => {
  Logger.overrideLogger(logger);
  brokerPort = await freePort();
  proxy.listen(brokerPort, '127.0.0.1');
  await once(proxy, 'listening');
  kafka = await startKafka({ dir, advertisedPort: brokerPort });
  await createTopics([`127.0.0.1:${brokerPort}`], [topic]);
});

afterAll(async () => {
  proxy.close();
  await kafka.stop();
});

async function startServer(): Promise<GatewayServer> {
  const broker = `127.0.0.1:${brokerPort}`;
  const server = new GatewayServer(GATEWAY, { kafkaBrokers: [broker], kafkaPrefix: '' });
  server.addHandler(topic, () => Promise.resolve(), true);
  await server.listen(() => undefined);
  await untilJoined(server);
  return server;
}

const untilJoined = (server: GatewayServer) =>
  until(
    'joined',
    () => Promise.resolve(server.state),
    (state) => state === 'joined',
  );

test('it consumes again after an outage in which kafkajs has given the consumer up', async () => {
  const server = await startServer();
  knowsGroups = false;
  kafka.kill('SIGKILL');
  await kafka.exited;
  kafka = await startKafka({ dir, port: kafka.port, advertisedPort: brokerPort });
  await until(
    'given up',
    () => Promise.resolve(restarts),
    (crashes) => crashes.includes(false),
  );
  expect(server.state).toBe('connecting');
  knowsGroups = true;
  await untilJoined(server);
  await server.close();
}, 120_000);

test('it closes in time while the broker is frozen', async () => {
  const server = await startServer();
  const goOn = freeze(kafka.pid);
  const startedAt = Date.now();
  await server.close();
  expect(Date.now() - startedAt).toBeLessThan(CLOSE_BOUND_MS);
  goOn();
}, 120_000);
