import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Requests with one key, which somebody holds. */
const STUCK = 48;

const post = (key: string, overrides: object = {}) =>
  api.post('/v1/deposits', depositBody(overrides), { 'Idempotency-Key': key });

describe('requests at the same time', () => {
  it('share commits, and each has everything of its own', async () => {
    const keys = Array.from({ length: 200 }, () => randomUUID());
    // A commit that takes its time: whoever comes meanwhile waits for the next one.
    const holder = await api.pool.connect();
    await holder.query('BEGIN; LOCK TABLE request IN SHARE MODE');
    const posted = keys.map(async (key, index) => {
      const reference = `shared-${index}`;
      const answer = await post(key, { reference });
      expect(answer.status).toBe(202);
      expect(answer.json()).toMatchObject({ reference, status: 'pending' });
    });
    await sleep(600);
    await holder.query('COMMIT');
    holder.release();
    await Promise.all(posted);
    // Rows that were written in one commit bear the number of the same one.
    const commits =
      'SELECT count(DISTINCT xmin::text) FROM request WHERE idempotency_key = ANY($1)';
    expect(await numberOf(api.pool, commits, [keys])).toBeLessThan(100);
    for (const table of ['transaction_event e ON e.transaction_id', 'outbox o ON o.subject_id']) {
      const rows = await numberOf(
        api.pool,
        `SELECT count(*) FROM request r JOIN transaction t ON t.request_id = r.id
         JOIN ${table} = t.id WHERE r.idempotency_key = ANY($1)`,
        [keys],
      );
      expect(rows).toBe(200);
    }
  });

  it('with the same few keys are one transaction a key', async () => {
    const keys = Array.from({ length: 5 }, () => randomUUID());
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => post(keys[index % keys.length] ?? '')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map((answer) => (answer.json() as { id: string }).id));
    expect(ids.size).toBe(keys.length);
    const replayed = answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true');
    expect(replayed).toHaveLength(60 - keys.length);
  });

  it('do not suffer for those whose key somebody holds, who wait once for all', async () => {
    const held = randomUUID();
    const holder = await api.pool.connect();
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO request
         (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
       VALUES ($1, 'sandbox', $2, '', '', now())`,
      [randomUUID(), held],
    );
    const beganAtMs = performance.now();
    const [stuck, others] = await Promise.all([
      Promise.all(Array.from({ length: STUCK }, () => post(held))),
      Promise.all(Array.from({ length: 30 }, () => post(randomUUID()))),
    ]);
    const tookMs = performance.now() - beganAtMs;
    await holder.query('ROLLBACK');
    holder.release();
    for (const answer of stuck) {
      expect(answer.status).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'idempotency_key_in_use' });
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([202]));
    // Each waits a second for the lock; in turn, four at a time, they would take far longer.
    expect(tookMs).toBeLessThan((STUCK / 4) * 1_000);
    expect((await post(held)).status).toBe(202);
  });
});
