import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { toParameter } from './array-parameter.js';
import { throughContention } from './contention.js';
import { databaseFaultOf } from './database-fault.js';

/** A statement that PostgreSQL prepares once a connection. TypeORM's own are never named. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** What runs statements: the pool, or one connection inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(
    statement: NamedStatement,
    values: readonly unknown[],
  ): Promise<Row[]>;
}

/**
 * The hot statements' way to PostgreSQL: named queries on the pool under TypeORM.
 *
 * After a deadlock or a serialization failure PostgreSQL has certainly rolled back, so that both a
 * statement on the pool and a whole transaction are run again, a few times.
 */
export class Database implements Queryable {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  async query<Row extends QueryResultRow>(
    statement: NamedStatement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const query = { ...statement, values: values.map(toParameter) };
    const { rows } = await throughContention(() => this.pool.query<Row>(query));
    return rows;
  }

  /**
   * Runs `work` in one transaction and commits it; rolls back when `work` throws. It may be run
   * again, so that it must do nothing outside its connection.
   */
  transaction<Result>(work: (connection: Queryable) => Promise<Result>): Promise<Result> {
    return throughContention(() => this.attempt(work));
  }

  /**
   * A connection that no longer answers, or on which the rollback fails, is thrown away: nobody may
   * inherit its transaction, and nobody waits for it a second time.
   */
  private async attempt<Result>(work: (connection: Queryable) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    // A connection that breaks while it is checked out has no listener of the pool's.
    const ignoreError = () => undefined;
    client.on('error', ignoreError);
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(queryableOf(client));
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers the COMMIT of a transaction in which a statement failed with ROLLBACK,
      // and calls that a success: work that caught such an error must not believe that it was kept.
      if (command !== 'COMMIT') throw new Error('The transaction was rolled back.');
      return result;
    } catch (error) {
      broken = await rollBack(client, error);
      throw error;
    } finally {
      client.off('error', ignoreError);
      client.release(broken);
    }
  }
}

/** @returns why the connection cannot be used again, if it cannot */
async function rollBack(client: PoolClient, cause: unknown): Promise<Error | undefined> {
  if (databaseFaultOf(cause) === 'unavailable') return new Error('The connection does not answer.');
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch {
    return new Error('ROLLBACK failed.');
  }
}

function queryableOf(client: PoolClient): Queryable {
  return {
    async query<Row extends QueryResultRow>(
      statement: NamedStatement,
      values: readonly unknown[],
    ): Promise<Row[]> {
      const { rows } = await client.query<Row>({
        ...statement,
        values: values.map(toParameter),
      });
      return rows;
    },
  };
}
