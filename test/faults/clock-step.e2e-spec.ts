import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { numberOf } from '../support/database.js';
import type { TransactionView } from '../support/merchant-client.js';
import { until } from '../support/polling.js';
import { sendCallback } from '../support/signed-callback.js';

const HOUR_MS = 3_600_000;
const PRELOAD = resolve(__dirname, '../../dist/test/faults/clock/stepped-clock.js');

let dir: string;
let file: string;
let api: ApiProcess;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'clock-'));
  file = join(dir, 'offset');
  writeFileSync(file, '0');
  const env = { NODE_OPTIONS: `--require ${PRELOAD}`, CLOCK_OFFSET_FILE: file };
  api = await startApiProcess({ env });
});

afterAll(async () => {
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

afterEach(() => {
  writeFileSync(file, '0');
});

async function statusOf(id: string): Promise<string> {
  return (await api.merchant.find(id)).status;
}

const untilDispatched = (id: string) =>
  until(
    'dispatched',
    () => statusOf(id),
    (status) => status === 'dispatched',
  );

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])(
  'a clock that is set %s an hour costs callbacks, and only while it is wrong',
  async (_way, ms) => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const { id } = await api.merchant.deposit({}, headers);
    await untilDispatched(id);
    const report = { transaction_id: id, status: 'processing' };
    writeFileSync(file, ms.toString());

    // Its own clock is what it judges the time of a signature by.
    expect((await sendCallback(api.process.url, report)).status).toBe(401);
    const stamped = Math.floor((Date.now() + ms) / 1_000);
    const failed = { transaction_id: randomUUID(), status: 'failed' };
    const skewed = await sendCallback(api.process.url, failed, { timestampSeconds: stamped });
    expect(skewed.status).toBe(404);
    // Keys, claims, leases and the breaker do not go by it.
    const { id: again } = await api.merchant.deposit({}, headers);
    expect(again).toBe(id);
    const during = await api.merchant.deposit();
    const { created_at } = during as TransactionView & { created_at: string };
    expect(Math.abs(Date.parse(created_at) - Date.now() - ms)).toBeLessThan(HOUR_MS / 2);
    await untilDispatched(during.id);
    const ready = (await api.merchant.get('/health/ready')).json();
    expect(ready).toMatchObject({ status: 'ready' });

    writeFileSync(file, '0');
    expect((await sendCallback(api.process.url, report)).status).toBe(200);
    expect((await api.merchant.deposit({}, headers)).id).toBe(id);
    const after = await api.merchant.deposit();
    await untilDispatched(after.id);
    expect((await api.merchant.history(id)).map(({ status }) => status)).toEqual([
      'pending',
      'dispatched',
      'processing',
    ]);
    expect(await numberOf(api.database, 'SELECT count(*) FROM outbox')).toBe(0);
  },
);
