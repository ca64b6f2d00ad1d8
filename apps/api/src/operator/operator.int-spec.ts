import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { type CommandRun, runInProcess } from '../../../../test/support/command-run.js';
import { serverUrl } from '../../../../test/support/environment.js';
import { operate } from '../operator.setup.js';

const MONEY = { amount: '100.00', currency: 'EUR' };

let api: TestApi;
let env: Record<string, string>;

beforeAll(async () => {
  api = await startApi();
  env = { DATABASE_URL: api.config.databaseUrl, REDIS_URL: serverUrl('REDIS_URL') };
});
afterAll(() => api.close());

/** The process must not end here, and a command that is taken apart must not print twice. */
const run = (...args: readonly string[]): Promise<CommandRun> =>
  runInProcess(() => operate(args, env));

async function jsonOf(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, out, err } = await run(...args, '--json');
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown>;
}

/** A deposit that nobody can tell the end of; its message was sent and never acknowledged. */
async function unknownDeposit(overrides: object = {}): Promise<string> {
  const { id } = await api.deposit(overrides);
  await api.pool.query('UPDATE outbox SET attempts = 2 WHERE subject_id = $1', [id]);
  await send({ transaction_id: id, status: 'unknown', reason: { code: 'lost', message: 'Lost.' } });
  return id;
}

const send = async (report: object) => (await api.call(callbackCall(report))).status;

async function historyOf(id: string) {
  const { data } = (await api.get(`/v1/transactions/${id}/events`)).json() as {
    data: { status: string; actor: string; reason: object | null }[];
  };
  return data.map(({ status, actor, reason }) => ({ status, actor, reason }));
}

describe('transactions resolve', () => {
  const REASON = 'The bank shows it on its statement.';

  it.each(['completed', 'failed'])('ends what is unknown as %s, recorded', async (status) => {
    const id = await unknownDeposit();
    // A copy of the state before is there, and must not outlive it.
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'unknown' });
    const resolved = await run('resolve', id, status, '--reason', REASON);
    expect(resolved).toEqual({ status: 0, out: `${id} is ${status} now.\n`, err: '' });
    const reason = { code: 'operator', message: REASON };
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({
      ...{ status, reason: status === 'failed' ? reason : null },
    });
    expect((await historyOf(id)).at(-1)).toEqual({ status, actor: 'operator', reason });
  });

  it('stops what was still to be sent', async () => {
    const id = await unknownDeposit();
    await run('resolve', id, 'failed', '--reason', REASON);
    const { rows } = await api.pool.query('SELECT FROM outbox WHERE subject_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('says so and ends with 0 when it is so already', async () => {
    const id = await unknownDeposit();
    await run('resolve', id, 'failed', '--reason', REASON);
    const again = await run('resolve', id, 'failed', '--reason', 'Another reason.');
    expect(again).toEqual({
      ...{ status: 0, out: `${id} is failed already; nothing was changed.\n`, err: '' },
    });
    expect((await historyOf(id)).filter(({ actor }) => actor === 'operator')).toHaveLength(1);
  });

  it('ends with 1 when another end stands', async () => {
    const id = await unknownDeposit();
    await run('resolve', id, 'completed', '--reason', REASON);
    const other = await run('resolve', id, 'failed', '--reason', REASON);
    expect(other.status).toBe(1);
    expect(other.err).toBe(`✗ ${id} is completed, which is final: nothing was changed.\n`);
    expect((await historyOf(id)).at(-1)).toMatchObject({ status: 'completed' });
  });

  it.each(['pending', 'dispatched', 'processing'])('refuses what is %s', async (status) => {
    const { id } = await api.deposit();
    await api.pool.query('UPDATE transaction SET status = $2 WHERE id = $1', [id, status]);
    const refused = await run('resolve', id, 'failed', '--reason', REASON);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain(`${id} is ${status}: only what is unknown can be resolved.`);
    expect((await historyOf(id)).filter(({ actor }) => actor === 'operator')).toEqual([]);
  });

  it('does not know what is not there, nor does show', async () => {
    expect(await run('show', randomUUID())).toMatchObject({ status: 1, out: '' });
    const absent = await run('resolve', randomUUID(), 'failed', '--reason', REASON);
    expect(absent).toEqual({ status: 1, out: '', err: '✗ There is no such transaction.\n' });
  });

  it('and a callback at the same time have one winner', async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await unknownDeposit();
      const [resolved, called] = await Promise.all([
        run('resolve', id, 'failed', '--reason', REASON),
        send({ transaction_id: id, status: 'completed', ...MONEY }),
      ]);
      const ends = (await historyOf(id)).filter(({ status }) => /completed|failed/.test(status));
      expect(ends).toHaveLength(1);
      const operatorHasWon = ends[0]?.actor === 'operator';
      expect([resolved.status, called]).toEqual(operatorHasWon ? [0, 409] : [1, 200]);
    }
  });

  it('twice at the same time is recorded once', async () => {
    const id = await unknownDeposit();
    let statuses: readonly number[] = [];
    const resolve = () => operate(['resolve', id, 'failed', '--reason', REASON], env);
    await runInProcess(async () => {
      statuses = await Promise.all([resolve(), resolve()]);
      return 0;
    });
    expect(statuses).toEqual([0, 0]);
    expect((await historyOf(id)).filter(({ actor }) => actor === 'operator')).toHaveLength(1);
  });
});

describe('transactions list', () => {
  it('shows what is unknown, oldest first, masked', async () => {
    const ids = [await unknownDeposit(), await unknownDeposit(), await unknownDeposit()];
    await api.deposit();
    const { data } = (await jsonOf('list', '--status', 'unknown')) as {
      data: { id: string; merchant: string; instrument: { number: string } }[];
    };
    expect(data.map(({ id }) => id).slice(-3)).toEqual(ids);
    expect(data.at(-1)).toMatchObject({
      merchant: 'sandbox',
      status: 'unknown',
      amount: '100.00',
      instrument: { number: '411111******1111', holder: 'A*** L***' },
      reason: { code: 'lost' },
    });
    const limited = await jsonOf('list', '--status', 'unknown', '--limit', '2');
    expect(limited.data).toEqual(data.slice(0, 2));
    const table = (await run('list', '--status', 'unknown')).out.trim().split('\n');
    expect(table).toHaveLength(data.length + 1);
    expect(table[0]).toMatch(/^ID +UNKNOWN SINCE +TYPE +AMOUNT +GATEWAY +MERCHANT +REASON$/);
    expect(table.at(-1)).toMatch(/^[0-9a-f-]{36} .*100\.00 EUR +json-sim +sandbox +lost: Lost\.$/);
  });

  it('shows what a gateway had said against what stands', async () => {
    const { id } = await api.deposit();
    await send({ transaction_id: id, status: 'processing', amount: '7.00', currency: 'EUR' });
    await send({ transaction_id: id, status: 'completed', ...MONEY });
    const reason = { code: 'declined', message: 'No \u202eway.' };
    await send({ transaction_id: id, status: 'failed', reason });
    const { data } = (await jsonOf('list', '--status', 'conflict')) as { data: object[] };
    expect(data.slice(0, 2)).toMatchObject([
      {
        callback: { answer: 'conflict', status: 'failed', reason, gateway: 'json-sim' },
        transaction: { id, status: 'completed', amount: '100.00' },
      },
      {
        callback: { answer: 'amount_mismatch', status: 'processing', amount: '7.00' },
        transaction: { id },
      },
    ]);
    const { out } = await run('list', '--status', 'conflict', '--limit', '1');
    expect(out).toMatch(/^ID .*\n\S+ +completed +100\.00 EUR .* failed .* conflict +json-sim/);
    expect(out).toContain('No \\u{202e}way.');
    expect(out).not.toContain('\u202e');
  });
});

describe('transactions show', () => {
  it('shows everything that is kept of one', async () => {
    const id = await unknownDeposit({ metadata: { basket: '77' } });
    await send({ transaction_id: id, status: 'completed', amount: '1.00', currency: 'EUR' });
    const file = await jsonOf('show', id.toUpperCase());
    expect(file).toMatchObject({
      transaction: {
        ...{ id, merchant: 'sandbox', status: 'unknown', metadata: { basket: '77' } },
        ...{ kafka: null, resubmissions: 0, is_lost: false, gateway_reference: null },
      },
      events: [
        { status: 'pending', actor: 'merchant' },
        { status: 'unknown', actor: 'gateway:json-sim', reason: { code: 'lost' } },
      ],
      callbacks: [{ answer: 'applied' }, { answer: 'amount_mismatch', amount: '1.00' }],
      outbox: [{ purpose: 'submission', attempts: 2 }],
    });
    const { out } = await run('show', id);
    for (const part of [
      'merchant  ',
      'History',
      'Callbacks',
      'Waiting to be sent',
      '411111******',
    ]) {
      expect(out).toContain(part);
    }
    expect(out).not.toContain('4111111111111111');
    expect(JSON.stringify(file)).not.toMatch(/4111111111111111|Lovelace|sealed/);
  });
});

describe('transactions drift', () => {
  it('compares everything, and prints the counts', async () => {
    const { id } = await api.deposit();
    await api.pool.query('DELETE FROM outbox WHERE subject_id = $1', [id]);
    const report = await jsonOf('drift');
    expect(report).toMatchObject({ redis: 'up', unsent: 1, ahead: 0 });
    expect(report.examples).toContainEqual({ drift: 'unsent', transaction_id: id });
    expect((await run('drift')).out).toMatch(/^examined +\d+\n(.*\n)*unsent +1\n/);
  });

  it('compares nothing while Redis is away', async () => {
    const alone = { ...env, REDIS_URL: 'redis://127.0.0.1:1' };
    const { status, out } = await runInProcess(() => operate(['drift'], alone));
    expect([status, out]).toEqual([1, 'Redis is away: nothing was compared.\n']);
  });
});

describe('a command that cannot be run', () => {
  it('resolves without Redis', async () => {
    const id = await unknownDeposit();
    const alone = { ...env, REDIS_URL: 'redis://127.0.0.1:1' };
    const args = ['resolve', id, 'completed', '--reason', 'Seen.'];
    expect((await runInProcess(() => operate(args, alone))).status).toBe(0);
  });

  it('says which variable is wrong, and not its value', async () => {
    const broken = { ...env, DATABASE_URL: 'secret-of-mine' };
    const { status, out, err } = await runInProcess(() => operate(['drift'], broken));
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^✗ The environment is not valid:\n {2}- DATABASE_URL /);
    expect(err).not.toMatch(/\n\s+at |secret-of-mine/);
  });

  it('shows its help, asked for or not', async () => {
    expect((await run('--help')).out).toMatch(/^Usage: npm run transactions/);
    const wrong = await run('list', '--status', 'everything');
    expect([wrong.status, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toMatch(/^✗ --status must be unknown or conflict\.\n\nUsage: /);
  });
});
