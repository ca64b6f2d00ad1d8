import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Database, type Queryable, type TransactionOptions } from '#libs/database';
import { startBrokenApi } from './start-broken.js';

/** Between the answer and the commit. */
const HEAD_START_MS = 250;

/** Breaks law 1: what is written counts as stored before it is committed. */
class HastyDatabase extends Database {
  override async transaction<Result>(
    work: (connection: Queryable) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    // Only acceptance waits for a key; everybody else is served as usual.
    if (options.lockTimeoutMs === undefined) return super.transaction(work, options);
    return new Promise((resolve, reject) => {
      const hasty = async (connection: Queryable): Promise<void> => {
        resolve(await work(connection));
        await sleep(HEAD_START_MS);
      };
      super.transaction(hasty, options).catch(reject);
    });
  }
}

startBrokenApi((builder) =>
  builder.overrideProvider(Database).useFactory({
    inject: [DataSource],
    factory: (dataSource: DataSource) => new HastyDatabase(dataSource),
  }),
);
