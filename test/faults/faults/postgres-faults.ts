import type { PoolClient } from 'pg';
import { retrying } from '../retrying.js';
import type { Fault } from './fault.js';
import { NOTHING_TO_HEAL } from './fault.js';

const LOCKED_TABLES = ['transaction', 'outbox', 'request', 'gateway.inbox', 'gateway.callback'];

const frozen: Fault = {
  name: 'SIGSTOP PostgreSQL',
  parts: ['postgres'],
  durationMs: { min: 1_000, max: 9_000 },
  begin: ({ cluster, ledger }) => {
    cluster.postgres.freeze();
    ledger.count('freezes');
    return Promise.resolve({
      heal: () => {
        cluster.postgres.thaw();
        return Promise.resolve();
      },
    });
  },
};

const restarted: Fault = {
  name: 'immediate restart of PostgreSQL',
  parts: ['postgres'],
  durationMs: { min: 100, max: 3_000 },
  begin: async ({ cluster, ledger }) => {
    await cluster.postgres.crash('SIGQUIT');
    ledger.count('kills');
    return { heal: () => cluster.postgres.start() };
  },
};

const killed: Fault = {
  name: 'kill -9 PostgreSQL',
  parts: ['postgres'],
  durationMs: { min: 100, max: 1_000 },
  begin: async ({ cluster, ledger }) => {
    await cluster.postgres.crash('SIGKILL');
    ledger.count('kills');
    return { heal: () => cluster.postgres.start() };
  },
};

const terminated: Fault = {
  name: 'pg_terminate_backend of all',
  parts: ['postgres'],
  durationMs: { min: 0, max: 0 },
  begin: async ({ cluster }) => {
    await retrying(() =>
      cluster.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ),
    );
    return { heal: NOTHING_TO_HEAL };
  },
};

const locked: Fault = {
  name: 'LOCK TABLE',
  parts: ['postgres'],
  durationMs: { min: 500, max: 7_000 },
  begin: async ({ cluster, random }) => {
    const table = random.pick(LOCKED_TABLES);
    const client = await retrying(() => lock(cluster.pool, table));
    return {
      detail: table,
      heal: () => {
        // The connection is closed, and the lock ends with it, whatever has become of it.
        client.release(true);
        return Promise.resolve();
      },
    };
  },
};

async function lock(pool: { connect(): Promise<PoolClient> }, table: string) {
  const client = await pool.connect();
  client.on('error', () => undefined);
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const readOnly: Fault = {
  name: 'PostgreSQL is read-only',
  parts: ['postgres'],
  durationMs: { min: 500, max: 4_000 },
  begin: async ({ cluster }) => {
    const set = async (statement: string) => {
      await retrying(() => cluster.pool.query(statement));
      await retrying(() => cluster.pool.query('SELECT pg_reload_conf()'));
    };
    await set('ALTER SYSTEM SET default_transaction_read_only = on');
    return { heal: () => set('ALTER SYSTEM RESET default_transaction_read_only') };
  },
};

export const POSTGRES_FAULTS: readonly Fault[] = [
  frozen,
  restarted,
  killed,
  terminated,
  locked,
  readOnly,
];
