import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, startKafka } from '../../tools/stack';
import { inParallel } from '../support/load.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';

const DEPOSITS = 200;

let dir: string;
let kafka: LocalServer;
let system: System;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kafka-outage-'));
  kafka = await startKafka({ dir });
  system = await startSystem({ kafkaBrokers: kafka.url });
});

afterAll(async () => {
  await system.stop();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('deposits are accepted while Kafka dies and comes back, and all complete once', async () => {
  let restarted: Promise<void> | undefined;
  const accepted = await inParallel(DEPOSITS, 4, async (index) => {
    if (index === 40) {
      kafka.kill();
      await kafka.exited;
    }
    if (index === 160) restarted = restartKafka();
    return system.merchant.deposit({ reference: `outage-${index}` });
  });
  await restarted;
  const ids = accepted.map(({ id }) => id);
  expect(new Set(ids).size).toBe(DEPOSITS);
  await untilAll(system, ids, 'completed');
  expect(await effectsOf(system, ids)).toEqual({ 1: DEPOSITS });
  const { rows } = await system.database.query('SELECT count(*)::int AS waiting FROM outbox');
  expect(rows).toEqual([{ waiting: 0 }]);
});

async function restartKafka(): Promise<void> {
  kafka = await startKafka({ dir, port: kafka.port });
}
