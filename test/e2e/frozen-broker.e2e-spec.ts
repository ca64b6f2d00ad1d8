import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicNames } from '#libs/messaging';
import { type LocalServer, startKafka } from '../../tools/stack';
import { numberOf } from '../support/database.js';
import { samplesOf } from '../support/metric-samples.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';
import { readTopic } from '../support/topic-reader.js';

const DEPOSITS = 10;

let dir: string;
let kafka: LocalServer;
let system: System;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'frozen-broker-'));
  kafka = await startKafka({ dir });
  const env = { KAFKA_SEND_TIMEOUT_MS: '500', KAFKA_BREAKER_OPEN_MS: '500' };
  system = await startSystem({ kafkaBrokers: kafka.url, env });
});

afterAll(async () => {
  kafka.kill('SIGCONT');
  await system.stop();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
});

const topic = () => topicNames(system.kafkaPrefix).transactions('json');

async function openings(): Promise<number> {
  const samples = samplesOf((await system.merchant.get('/metrics')).text);
  return samples.get(`payment_gateway_breaker_openings_total{topic="${topic()}"}`) ?? NaN;
}

const waiting = () => numberOf(system.database, 'SELECT count(*) FROM outbox');

test('what a frozen broker gets after all is there twice, and has one effect', async () => {
  const first = await system.merchant.deposit();
  await untilAll(system, [first.id], 'completed');
  kafka.kill('SIGSTOP');
  const ids: string[] = [];
  // One after the other while the relay sends: the breaker needs more than one send to open.
  for (let count = 0; count < DEPOSITS; count += 1) {
    ids.push((await system.merchant.deposit({ reference: `frozen-${count}` })).id);
  }
  await until('the breaker has opened', openings, (count) => count > 0);
  kafka.kill('SIGCONT');
  // The first sending may be answered by its gateway before the relay has sent it again.
  await until('nothing waits', waiting, (count) => count === 0);
  await untilAll(system, ids, 'completed');
  const sendings = (await readTopic([kafka.url], topic())).filter(({ key }) => ids.includes(key));
  expect(new Set(sendings.map(({ key }) => key)).size).toBe(DEPOSITS);
  expect(sendings.length).toBeGreaterThan(DEPOSITS);
  expect(await effectsOf(system, ids)).toEqual({ 1: DEPOSITS });
});
