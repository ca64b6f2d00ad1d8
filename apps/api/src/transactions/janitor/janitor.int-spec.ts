import { startApi, type TestApi } from '../../../../../test/support/api-app.js';
import { callbackCall } from '../../../../../test/support/callback-call.js';
import { createApi } from '../../app.setup.js';
import { CancelTransaction } from '../cancel-transaction.js';
import { Janitor } from './janitor.js';

/** Every recovery point of the status machine: a row is put there by hand and must come on. */
let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const janitor = () => api.app.get(Janitor);

/** A transaction that was accepted some time ago, stands at a status, and is due now. */
async function stranded(status: string, ageMinutes: number, outbox: string): Promise<string> {
  const { id } = await api.deposit();
  const reason = status === 'unknown' ? 'somebody' : null;
  await api.pool.query(
    `UPDATE transaction SET status = $2, reason_code = $3, reason_message = $3, check_at = now(),
       created_at = now() - $4 * interval '1 minute' WHERE id = $1`,
    [id, status, reason, ageMinutes],
  );
  if (outbox === 'gone') await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
  if (outbox === 'claimed') {
    await api.pool.query('UPDATE outbox SET attempts = 1 WHERE subject_id = $1', [id]);
  }
  return id;
}

interface Standing {
  readonly status: string;
  readonly reason: string | null;
  readonly messages: readonly string[];
  readonly isWatched: boolean;
}

async function standingOf(id: string): Promise<Standing> {
  const { rows } = await api.pool.query<Standing>(
    `SELECT status, reason_code AS reason, check_at > now() AS "isWatched",
       ARRAY(SELECT purpose FROM outbox WHERE subject_id = $1) AS messages
     FROM transaction WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('no such transaction');
  return { ...row, isWatched: row.isWatched };
}

const moveClock = (id: string, ageMinutes: number) =>
  api.pool.query(
    `UPDATE transaction SET check_at = now(), created_at = now() - $2 * interval '1 minute'
     WHERE id = $1`,
    [id, ageMinutes],
  );

describe('Janitor.runOnce', () => {
  it.each([
    // status, age in minutes, outbox row → status, reason, messages
    ['pending', 1, 'waiting', 'pending', null, ['submission']],
    ['pending', 1, 'claimed', 'pending', null, ['submission']],
    ['pending', 1, 'gone', 'pending', null, ['submission']],
    ['pending', 16, 'waiting', 'failed', 'broker_unavailable', []],
    ['pending', 16, 'gone', 'failed', 'broker_unavailable', []],
    ['pending', 16, 'claimed', 'unknown', 'broker_unavailable', ['submission']],
    ['dispatched', 1, 'gone', 'dispatched', null, ['inquiry']],
    ['dispatched', 16, 'gone', 'unknown', 'gateway_silent', ['inquiry']],
    ['processing', 16, 'gone', 'processing', null, ['inquiry']],
    ['processing', 25 * 60, 'gone', 'unknown', 'gateway_undecided', ['inquiry']],
    ['unknown', 16, 'gone', 'unknown', 'somebody', ['inquiry']],
    ['unknown', 16, 'claimed', 'unknown', 'somebody', ['submission']],
  ])('%s for %i min, its message %s: %s', async (from, age, outbox, status, reason, messages) => {
    const id = await stranded(from, age, outbox);
    expect(await janitor().runOnce()).toBeGreaterThan(0);
    const isOpen = status !== 'failed';
    expect(await standingOf(id)).toEqual({
      ...{ status, reason, messages },
      isWatched: isOpen ? true : null,
    });
  });

  it('records itself as the actor, and tells readers', async () => {
    const id = await stranded('dispatched', 16, 'gone');
    await janitor().runOnce();
    const { data } = (await api.get(`/v1/transactions/${id}/events`)).json() as {
      data: { status: string; actor: string }[];
    };
    expect(data.at(-1)).toMatchObject({ status: 'unknown', actor: 'janitor' });
    const view = (await api.get(`/v1/transactions/${id}`)).json();
    expect(view).toMatchObject({ status: 'unknown', reason: { code: 'gateway_silent' } });
  });

  it('does nothing with what is not due, and nothing with what is final', async () => {
    const { id: fresh } = await api.deposit();
    const { id: canceled } = await api.deposit();
    await api.app.get(CancelTransaction).cancel('sandbox', canceled);
    while ((await janitor().runOnce()) > 0);
    expect(await standingOf(fresh)).toMatchObject({ status: 'pending', isWatched: true });
    expect(await standingOf(canceled)).toMatchObject({ status: 'canceled', isWatched: null });
  });

  it('cannot lose sight of an open transaction: the database refuses', async () => {
    const { id } = await api.deposit();
    const forgotten = api.pool.query('UPDATE transaction SET check_at = NULL WHERE id = $1', [id]);
    await expect(forgotten).rejects.toThrow('open_is_watched');
  });

  it('does not wait for a row that somebody is just moving', async () => {
    const id = await stranded('dispatched', 16, 'gone');
    const holder = await api.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM transaction WHERE id = $1 FOR UPDATE', [id]);
    await janitor().runOnce();
    await holder.query(`UPDATE transaction SET status = 'completed' WHERE id = $1`, [id]);
    await holder.query('COMMIT');
    holder.release();
    await janitor().runOnce();
    expect(await standingOf(id)).toEqual({
      ...{ status: 'completed', reason: null, messages: [], isWatched: null },
    });
  });

  it('does not fail what a relay is just claiming', async () => {
    const id = await stranded('pending', 16, 'waiting');
    const relay = await api.pool.connect();
    await relay.query('BEGIN');
    await relay.query('UPDATE outbox SET attempts = 1 WHERE subject_id = $1', [id]);
    await janitor().runOnce();
    await relay.query('COMMIT');
    relay.release();
    expect(await standingOf(id)).toMatchObject({ status: 'unknown', messages: ['submission'] });
  });

  it('two at once do everything once', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push(await stranded('dispatched', 16, 'gone'));
    const other = await createApi({ ...api.config, port: 0 });
    await other.init();
    await Promise.all([janitor().runOnce(), other.get(Janitor).runOnce(), janitor().runOnce()]);
    await other.close();
    for (const id of ids) {
      expect(await standingOf(id)).toMatchObject({ status: 'unknown', messages: ['inquiry'] });
      const { rowCount } = await api.pool.query(
        `SELECT FROM transaction_event WHERE transaction_id = $1 AND actor = 'janitor'`,
        [id],
      );
      expect(rowCount).toBe(1);
    }
  });

  it('is not stopped by a transaction in a format that is gone', async () => {
    const odd = await stranded('dispatched', 16, 'gone');
    await api.pool.query(`UPDATE transaction SET format = 'telex' WHERE id = $1`, [odd]);
    const id = await stranded('dispatched', 16, 'gone');
    await janitor().runOnce();
    expect(await standingOf(odd)).toMatchObject({ status: 'unknown', messages: [] });
    expect(await standingOf(id)).toMatchObject({ status: 'unknown', messages: ['inquiry'] });
  });
});

describe('a gateway that says not_found', () => {
  const answerNotFound = async (id: string) => {
    await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
    const answer = await api.call(callbackCall({ transaction_id: id, status: 'not_found' }));
    expect(answer.status).toBe(200);
    await janitor().runOnce();
    return standingOf(id);
  };

  it('gets the transaction again, three times; then it is unknown, never failed', async () => {
    const id = await stranded('dispatched', 1, 'gone');
    for (let time = 1; time <= 3; time += 1) {
      expect(await answerNotFound(id)).toMatchObject({
        status: 'dispatched',
        messages: ['submission'],
      });
    }
    expect(await answerNotFound(id)).toMatchObject({
      status: 'unknown',
      reason: 'gateway_not_found',
      messages: ['inquiry'],
    });
    const late = callbackCall({
      ...{ transaction_id: id, status: 'completed', amount: '100.00', currency: 'EUR' },
    });
    expect((await api.call(late)).status).toBe(200);
    expect(await standingOf(id)).toMatchObject({ status: 'completed', isWatched: null });
  });

  it('is asked at the usual pace once it was sent often enough', async () => {
    const id = await stranded('dispatched', 1, 'gone');
    for (let time = 1; time <= 4; time += 1) await answerNotFound(id);
    expect(await answerNotFound(id)).toMatchObject({
      ...{ status: 'unknown', messages: [], isWatched: true },
    });
    await moveClock(id, 20);
    await janitor().runOnce();
    expect(await standingOf(id)).toMatchObject({ status: 'unknown', messages: ['inquiry'] });
  });

  it('changes nothing about what is still on its way', async () => {
    const id = await stranded('pending', 1, 'claimed');
    await api.call(callbackCall({ transaction_id: id, status: 'not_found' }));
    await moveClock(id, 2);
    await janitor().runOnce();
    expect(await standingOf(id)).toMatchObject({ status: 'pending', messages: ['submission'] });
  });
});
