import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import type { BreakerState } from '../publishing/broker-breaker.js';
import { BrokerBreakers } from '../publishing/broker-breakers.js';
import { TransactionCache } from './transaction-cache.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

const STRICT = { Prefer: 'respond-async, handling=strict' };

function breakerIs(state: BreakerState): void {
  const [topic = ''] = transactionTopics(api.config);
  const breaker = api.app.get(BrokerBreakers).of(topic);
  jest.spyOn(breaker, 'state', 'get').mockReturnValue(state);
}

const post = (headers: Record<string, string>) =>
  api.post('/v1/deposits', depositBody({ reference: 'strict' }), headers);

interface Refused {
  readonly id: string;
  readonly status: string;
  readonly reason_code: string;
  readonly idempotency_key: string | null;
  readonly messages: number;
}

it('refuses while the breaker is open, and keeps what was never sent as failed', async () => {
  breakerIs('open');
  const refused = await post({ ...STRICT, 'Idempotency-Key': 'strict-1' });
  expect(refused.status).toBe(503);
  expect(refused.json()).toMatchObject({ code: 'broker_unavailable' });
  expect(refused.headers['retry-after']).toBeDefined();
  const { rows } = await api.pool.query<Refused>(
    `SELECT t.id, t.status, t.reason_code, r.idempotency_key,
            (SELECT count(*)::int FROM outbox o WHERE o.subject_id = t.id) AS messages
     FROM transaction t JOIN request r ON r.id = t.request_id WHERE t.reference = 'strict'`,
  );
  expect(rows).toEqual([
    {
      id: expect.any(String) as string,
      status: 'failed',
      reason_code: 'broker_unavailable',
      idempotency_key: null,
      messages: 0,
    },
  ]);
  const copy = await until(
    'copied to Redis, as everything is',
    () => api.app.get(TransactionCache).get(rows[0]?.id ?? ''),
    (cached) => cached !== undefined,
  );
  expect(copy).toMatchObject({ state: { status: 'failed' }, version: 2 });
  breakerIs('closed');
  const retried = await post({ ...STRICT, 'Idempotency-Key': 'strict-1' });
  expect(retried.status).toBe(202);
  expect(retried.headers['idempotency-replayed']).toBeUndefined();
});

it('replays a known key while the breaker is open', async () => {
  const headers = { ...STRICT, 'Idempotency-Key': 'strict-2' };
  const first = await post(headers);
  breakerIs('open');
  const replayed = await post(headers);
  expect(replayed.status).toBe(202);
  expect(replayed.headers['idempotency-replayed']).toBe('true');
  expect(replayed.json()).toMatchObject({ id: (first.json() as { id: string }).id });
});

it('waits for a first request with the same key that is still running', async () => {
  breakerIs('open');
  const first = await api.pool.connect();
  await first.query('BEGIN');
  await first.query(
    `INSERT INTO request
       (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
     VALUES (gen_random_uuid(), 'sandbox', 'strict-3', '', 'dev', now())`,
  );
  const second = await post({ ...STRICT, 'Idempotency-Key': 'strict-3' });
  await first.query('ROLLBACK');
  first.release();
  expect(second.status).toBe(409);
  expect(second.json()).toMatchObject({ code: 'idempotency_key_in_use' });
});

it('is parked without the preference, and is the probe when half open', async () => {
  breakerIs('open');
  expect((await post({})).status).toBe(202);
  expect((await post({ Prefer: 'handling=lenient' })).status).toBe(202);
  breakerIs('half_open');
  expect((await post(STRICT)).status).toBe(202);
});
