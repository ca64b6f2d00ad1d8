import { setTimeout as sleep } from 'node:timers/promises';
import { databaseFaultOf } from './database-fault.js';

const CONTENTION_RETRY = { attemptsMax: 3, delayMsMax: 50 };

/** What PostgreSQL answers when a transaction is to be run again. */
const SERIALIZATION_FAILURE = '40001';

/**
 * What work throws that has found at the end what it had not found at the beginning, since somebody
 * has committed it meanwhile: it is rolled back and run again, and then finds it.
 */
export class OvertakenError extends Error {
  readonly code = SERIALIZATION_FAILURE;
}

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
