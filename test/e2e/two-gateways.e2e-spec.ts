import { Kafka, logLevel } from 'kafkajs';
import { CheckoutCopy } from '../generator/checkout-copy.js';
import { until } from '../support/polling.js';
import { sendCallback } from '../support/signed-callback.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

/**
 * The product has one gateway a format, so the second one is made the way a gateway team makes it,
 * in a copy of this checkout, which is built and run.
 */
const SECOND = 'second-of-a-test';
const GATEWAYS = ['json-sim', SECOND];

let checkout: CheckoutCopy;
let system: System;

beforeAll(async () => {
  checkout = new CheckoutCopy();
  checkout.copyBuild();
  await checkout.commit();
  await succeed('dist/tools/generate-gateway.js', SECOND, '--format', 'json');
  await succeed('node_modules/.bin/tsc', '-p', '.');
  system = await startSystem({ root: checkout.root });
});

afterAll(async () => {
  try {
    await system.stop();
  } finally {
    checkout.remove();
  }
});

async function succeed(...args: readonly string[]): Promise<void> {
  const { status, output } = await checkout.node(...args);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${output}`);
}

/** Who has taken in which of these transactions, and how often it had an effect there. */
async function takenIn(ids: readonly string[]) {
  const { rows } = await system.database.query<{ id: string; gateway: string; effects: number }>(
    `SELECT transaction_id AS id, gateway, effects FROM gateway.inbox
     WHERE transaction_id = ANY($1::uuid[])`,
    [ids],
  );
  return new Map(ids.map((id) => [id, rows.filter((row) => row.id === id)]));
}

/** How many messages of the topic a gateway has not passed yet. */
async function lagOf(gateway: string): Promise<number> {
  const topic = `${system.kafkaPrefix}transactions.json`;
  const kafka = new Kafka({ brokers: system.kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const groupId = `${system.kafkaPrefix}${gateway}`;
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return ends.reduce((lag, { partition, high }) => {
      const passed = group?.partitions.find((each) => each.partition === partition)?.offset ?? '0';
      return lag + Number(high) - Math.max(0, Number(passed));
    }, 0);
  } finally {
    await admin.disconnect();
  }
}

const untilAllPassed = (gateway: string) =>
  until(
    `${gateway} has passed every message`,
    () => lagOf(gateway),
    (lag) => lag === 0,
  );

test('a generated gateway is its folder and one line elsewhere', async () => {
  await checkout.git('add', '--all');
  const { output } = await checkout.git('diff', '--staged', '--numstat');
  const changes = output.trim().split('\n');
  const elsewhere = changes.filter((line) => !line.includes(`/gateways/${SECOND}/`));
  expect(elsewhere).toEqual(['1\t0\tlibs/messaging/src/gateway-directory.ts']);
});

test('a message addressed to one gateway is executed by that gateway only', async () => {
  const addressed = Array.from({ length: 24 }, (_, index) => GATEWAYS[index % 2] ?? '');
  const deposits = await Promise.all(
    addressed.map((gateway) => system.merchant.deposit({ gateway })),
  );
  const ids = deposits.map(({ id }) => id);
  await untilAll(system, ids, 'completed');
  // Both groups have seen all of them by then, and left alone what was not theirs.
  await Promise.all(GATEWAYS.map(untilAllPassed));
  const taken = await takenIn(ids);
  for (const { id, gateway } of deposits)
    expect(taken.get(id)).toEqual([{ id, gateway, effects: 1 }]);
  expect(await effectsOf(system, ids)).toEqual({ 1: ids.length });
  for (const { id, gateway } of deposits) {
    expect((await system.merchant.history(id)).at(-1)?.actor).toBe(`gateway:${gateway}`);
  }
});

test('what names no gateway goes to the default one', async () => {
  const { id, gateway } = await system.merchant.deposit();
  expect(gateway).toBe('json-sim');
  await untilAll(system, [id], 'completed');
  await untilAllPassed(SECOND);
  expect((await takenIn([id])).get(id)).toEqual([{ id, gateway: 'json-sim', effects: 1 }]);
});

test('a callback of the other gateway is 404 and changes nothing', async () => {
  const metadata = { simulate: 'slow:5000' };
  const { id } = await system.merchant.deposit({ gateway: SECOND, metadata });
  await untilAll(system, [id], 'dispatched');
  const before = await system.merchant.history(id);
  for (const status of ['completed', 'failed', 'processing']) {
    const report = { transaction_id: id, status, amount: '100.00', currency: 'EUR' };
    expect((await sendCallback(system.api.url, report, { gateway: 'json-sim' })).status).toBe(404);
  }
  expect(await system.merchant.history(id)).toEqual(before);
  await untilAll(system, [id], 'completed');
  expect((await system.merchant.history(id)).at(-1)?.actor).toBe(`gateway:${SECOND}`);
});

test('the generated gateway obeys the rules of the simulation', async () => {
  const metadata = { simulate: 'decline' };
  const { id } = await system.merchant.deposit({ gateway: SECOND, metadata });
  await untilAll(system, [id], 'failed');
  expect(await effectsOf(system, [id])).toEqual({ 0: 1 });
});

test('it is one of the gateways that merchants are told of', async () => {
  const { data } = (await system.merchant.get('/v1/gateways')).json() as { data: object[] };
  expect(data).toContainEqual({ name: SECOND, format: 'json', default: false });
});
