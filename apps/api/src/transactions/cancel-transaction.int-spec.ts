import { randomUUID } from 'node:crypto';
import {
  AUTHORIZED,
  OTHER_API_KEY,
  startApi,
  type TestApi,
} from '../../../../test/support/api-app.js';
import { Outbox } from '../publishing/outbox.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const cancel = (id: string, headers: Record<string, string> = AUTHORIZED) =>
  api.call({ method: 'POST', path: `/v1/transactions/${id}/cancel`, headers });

async function historyOf(id: string): Promise<unknown> {
  const answer = await api.get(`/v1/transactions/${id}/events`);
  const { data } = answer.json() as { data: { status: string; actor: string }[] };
  return data.map(({ status, actor }) => `${status} by ${actor}`);
}

async function outboxRowsOf(id: string): Promise<number> {
  const { rowCount } = await api.pool.query('SELECT 1 FROM outbox WHERE subject_id = $1', [id]);
  return rowCount ?? 0;
}

it('cancels what was never claimed, and its message with it', async () => {
  const { id } = await api.deposit();
  const answer = await cancel(id);
  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({ id, status: 'canceled', reason: { code: 'canceled' } });
  expect(await outboxRowsOf(id)).toBe(0);
  expect((await cancel(id)).status).toBe(200);
  expect(await historyOf(id)).toEqual(['pending by merchant', 'canceled by merchant']);
});

it('does not cancel what was claimed once, whatever became of the send', async () => {
  const { id } = await api.deposit();
  const outbox = api.app.get(Outbox);
  await outbox.claim(500, 1);
  const answer = await cancel(id);
  expect(answer.status).toBe(409);
  expect(answer.json()).toMatchObject({ code: 'not_cancelable' });
  expect(await outboxRowsOf(id)).toBe(1);
  expect(await historyOf(id)).toEqual(['pending by merchant']);
});

it('does not wait for a relay that is just claiming', async () => {
  const { id } = await api.deposit();
  const relay = await api.pool.connect();
  await relay.query('BEGIN');
  await relay.query('SELECT 1 FROM outbox WHERE subject_id = $1 FOR UPDATE', [id]);
  expect((await cancel(id)).status).toBe(409);
  await relay.query('ROLLBACK');
  relay.release();
  expect((await cancel(id)).status).toBe(200);
});

it('is one cancellation, however many ask at once', async () => {
  const { id } = await api.deposit();
  const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(id)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(await historyOf(id)).toEqual(['pending by merchant', 'canceled by merchant']);
});

it.each(['zzz', randomUUID()])('knows nothing of %s', async (id) => {
  expect((await cancel(id)).status).toBe(404);
});

it('knows nothing of what belongs to another merchant', async () => {
  const { id } = await api.deposit();
  expect((await cancel(id, { Authorization: `Bearer ${OTHER_API_KEY}` })).status).toBe(404);
  expect(await outboxRowsOf(id)).toBe(1);
});
