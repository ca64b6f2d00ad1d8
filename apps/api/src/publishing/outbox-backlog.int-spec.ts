import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import { numberOf } from '../../../../test/support/database.js';
import { OutboxBacklog } from './outbox-backlog.js';
import { OutboxRelay } from './outbox-relay.js';

const BACKLOG_MAX = 5;

let api: TestApi;
let backlog: OutboxBacklog;

beforeAll(async () => {
  api = await startApi({ relay: 'manual', env: { OUTBOX_BACKLOG_MAX: BACKLOG_MAX.toString() } });
  backlog = api.app.get(OutboxBacklog);
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.pool.query('TRUNCATE outbox');
  await backlog.runOnce();
});

const post = (headers = {}) => api.post('/v1/deposits', depositBody({}), headers);
const rows = (table: string) => numberOf(api.pool, `SELECT count(*) FROM ${table}`);

/** What another process accepts. */
const enqueueElsewhere = (count: number) =>
  api.pool.query(
    `INSERT INTO outbox (id, subject_id, topic, headers, value)
     SELECT gen_random_uuid(), gen_random_uuid(), $2, '{}', '' FROM generate_series(1, $1)`,
    [count, transactionTopics(api.config)[0]],
  );

it('past the limit requests are refused, stored nowhere, and told when to come again', async () => {
  for (let count = 0; count < BACKLOG_MAX; count += 1) expect((await post()).status).toBe(202);
  const before = await rows('request');
  const refused = await post();
  expect(refused.status).toBe(503);
  expect(refused.json()).toMatchObject({ code: 'backlog_full' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(await rows('request')).toBe(before);
  expect(await rows('outbox')).toBe(BACKLOG_MAX);
});

it('requests at the same moment do not pass the limit together', async () => {
  const answers = await Promise.all(Array.from({ length: 4 * BACKLOG_MAX }, () => post()));
  const accepted = answers.filter(({ status }) => status === 202);
  expect(accepted).toHaveLength(BACKLOG_MAX);
  expect(await rows('outbox')).toBe(BACKLOG_MAX);
});

it('what the relay has moved makes room at once', async () => {
  for (let count = 0; count < 3 * BACKLOG_MAX; count += 1) {
    expect((await post()).status).toBe(202);
    await api.app.get(OutboxRelay).runOnce();
  }
});

it('a repeated request adds nothing', async () => {
  const key = { 'Idempotency-Key': 'again-and-again' };
  for (let count = 0; count < 2 * BACKLOG_MAX; count += 1) {
    expect((await post(key)).status).toBe(202);
  }
  expect(backlog.size).toBe(1);
});

it('tells how much is just being written, and counts it', async () => {
  const beingWritten = () => Promise.resolve(backlog.beingWritten);
  const written = backlog.admit(2);
  expect(backlog.size).toBe(2);
  await until('the average comes up', beingWritten, (each) => each > 1);
  written(true);
  expect(backlog.size).toBe(2);
  await until('and goes down again', beingWritten, (each) => each < 0.1);
});

it('what others have put there counts, and what others have moved is forgotten', async () => {
  await enqueueElsewhere(2 * BACKLOG_MAX);
  const size = () => Promise.resolve(backlog.size);
  await until('seen by the look once a second, as far as it counts', size, (each) => each > 0);
  expect(backlog.size).toBe(BACKLOG_MAX + 1);
  expect((await post()).status).toBe(503);
  await api.pool.query('TRUNCATE outbox');
  await until('seen too', size, (each) => each === 0);
  expect((await post()).status).toBe(202);
});

it('a count that is under way does not forget what is written meanwhile', async () => {
  const first = backlog.admit(1);
  const counted = backlog.runOnce();
  const second = backlog.admit(1);
  await counted;
  expect(backlog.size).toBe(2);
  first(true);
  second(false);
  expect(backlog.size).toBe(1);
});
