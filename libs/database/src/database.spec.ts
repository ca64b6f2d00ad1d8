import type { DataSource } from 'typeorm';
import { Database } from './database.js';

const STATEMENT = { name: 'find-it', text: 'SELECT $1::int AS one' };

type Answer = { readonly command?: string; readonly rows?: readonly object[] } | Error;

/** A pool of one client that knows these texts only and notes what happens to it. */
function poolOf(answers: Readonly<Record<string, Answer>>) {
  const asked: unknown[] = [];
  const released: unknown[] = [];
  const listeners = new Set<unknown>();
  const query = (asking: string | { readonly text: string }) => {
    asked.push(asking);
    const answer = answers[typeof asking === 'string' ? asking : asking.text];
    if (answer === undefined) throw new Error(`Nobody expected ${JSON.stringify(asking)}.`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const client = {
    query,
    on: (_event: string, listener: unknown) => listeners.add(listener),
    off: (_event: string, listener: unknown) => listeners.delete(listener),
    release: (broken?: Error) => released.push(broken),
  };
  const master = { query, connect: () => Promise.resolve(client) };
  const database = new Database({ driver: { master } } as unknown as DataSource);
  return { database, asked, released, listeners };
}

const OPEN = { BEGIN: {}, COMMIT: { command: 'COMMIT' }, ROLLBACK: { command: 'ROLLBACK' } };
const FAILED = new Error('the statement failed');

it('sends a statement by its name and a copy of its values', async () => {
  const { database, asked } = poolOf({ [STATEMENT.text]: { rows: [{ one: 1 }] } });
  const values = Object.freeze([1]);
  await expect(database.query(STATEMENT, values)).resolves.toEqual([{ one: 1 }]);
  expect(asked).toEqual([{ ...STATEMENT, values: [1] }]);
});

describe('a transaction', () => {
  it('is committed when its work is done', async () => {
    const { database, asked, released, listeners } = poolOf({
      ...OPEN,
      [STATEMENT.text]: { rows: [{ one: 1 }] },
    });
    const work = database.transaction(async (connection) => {
      expect(listeners.size).toBe(1);
      return connection.query(STATEMENT, [1]);
    });
    await expect(work).resolves.toEqual([{ one: 1 }]);
    expect(asked).toEqual(['BEGIN', { ...STATEMENT, values: [1] }, 'COMMIT']);
    expect(released).toEqual([undefined]);
    expect(listeners.size).toBe(0);
  });

  it('is rolled back when its work throws', async () => {
    const { database, asked, released } = poolOf(OPEN);
    await expect(database.transaction(() => Promise.reject(FAILED))).rejects.toBe(FAILED);
    expect(asked).toEqual(['BEGIN', 'ROLLBACK']);
    expect(released).toEqual([undefined]);
  });

  it('is repeated a few times when PostgreSQL has rolled back a deadlock', async () => {
    const { database, asked } = poolOf(OPEN);
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    let runs = 0;
    const work = () => ((runs += 1) < 3 ? Promise.reject(deadlock) : Promise.resolve('done'));
    await expect(database.transaction(work)).resolves.toBe('done');
    expect(asked).toEqual(['BEGIN', 'ROLLBACK', 'BEGIN', 'ROLLBACK', 'BEGIN', 'COMMIT']);
    await expect(database.transaction(() => Promise.reject(deadlock))).rejects.toBe(deadlock);
  });

  it('does not ask a connection that no longer answers, and throws it away', async () => {
    const { database, asked, released } = poolOf(OPEN);
    const silence = new Error('Query read timeout');
    await expect(database.transaction(() => Promise.reject(silence))).rejects.toBe(silence);
    expect(asked).toEqual(['BEGIN']);
    expect(released).toEqual([expect.any(Error)]);
  });

  it('throws when its work swallowed a failed statement, so that nothing was kept', async () => {
    const { database, asked } = poolOf({
      ...OPEN,
      COMMIT: { command: 'ROLLBACK' },
      [STATEMENT.text]: FAILED,
    });
    const work = database.transaction(async (connection) => {
      await connection.query(STATEMENT, []).catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(asked.at(-1)).toBe('ROLLBACK');
  });

  it.each([
    ['begin', { ...OPEN, BEGIN: FAILED }],
    ['commit', { ...OPEN, COMMIT: FAILED }],
  ])('throws when it cannot %s', async (_step, answers) => {
    const { database, released, listeners } = poolOf(answers);
    await expect(database.transaction(() => Promise.resolve('done'))).rejects.toBe(FAILED);
    expect(released).toEqual([undefined]);
    expect(listeners.size).toBe(0);
  });

  it('throws its connection away when not even the rollback goes through', async () => {
    const broken = new Error('Connection terminated');
    const { database, released } = poolOf({ ...OPEN, ROLLBACK: broken });
    await expect(database.transaction(() => Promise.reject(FAILED))).rejects.toBe(FAILED);
    expect(released).toEqual([expect.any(Error)]);
  });
});
