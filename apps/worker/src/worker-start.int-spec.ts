import { Logger } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { GATEWAYS } from '#libs/messaging';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../test/support/gateway-database.js';
import { loadGateways } from './gateways/load-gateways.js';
import { createWorker } from './worker.setup.js';

/** Nothing listens there, and whoever tries is told so at once. */
const NOWHERE = '127.0.0.1:1';

let db: GatewayDatabase;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({ KAFKA_BROKERS: NOWHERE, LOG_LEVEL: 'silent' });
});

afterAll(() => db.drop());

async function create(overrides: Partial<WorkerConfig> = {}) {
  return createWorker({ ...db.config, ...overrides }, await loadGateways(GATEWAYS));
}

test('it starts while the broker is down, says so, and stops', async () => {
  const app = await create();
  await app.listen(0, '127.0.0.1');
  void app.startAllMicroservices();
  const live = await app.inject({ method: 'GET', url: '/health/live' });
  expect(live.statusCode).toBe(200);
  const ready = await app.inject({ method: 'GET', url: '/health/ready' });
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({
    status: 'unavailable',
    dependencies: { postgres: 'up', 'consumer:json-sim': 'down' },
  });
  await app.close();
});

test('simulated gateways are refused in production', async () => {
  await expect(create({ isProduction: true })).rejects.toThrow(
    'Simulated gateways are refused with NODE_ENV=production',
  );
});
