import { setTimeout as sleep } from 'node:timers/promises';
import { databaseFaultOf } from './database-fault.js';

const CONTENTION_RETRY = { attemptsMax: 3, delayMsMax: 50 };

/**
 * Runs work again, a few times, after a deadlock or a serialization failure: PostgreSQL has
 * certainly rolled it back. The work must do nothing outside its transaction.
 */
export async function throughContention<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isLast = attempt === CONTENTION_RETRY.attemptsMax;
      if (isLast || databaseFaultOf(error) !== 'contention') throw error;
      await sleep(Math.random() * CONTENTION_RETRY.delayMsMax);
    }
  }
}
