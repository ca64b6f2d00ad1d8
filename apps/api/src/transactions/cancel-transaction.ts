import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { Database } from '#libs/database';
import { AppError } from '#libs/errors';
import { decide, type Transaction } from '#libs/transaction';
import { Outbox } from '../publishing/outbox.js';
import { absent } from './read-transactions.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

const CANCELED = { code: 'canceled', message: 'The merchant has canceled the transaction.' };

/** Takes a transaction back while it is certain that nothing of it was ever sent. */
@Injectable()
export class CancelTransaction {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
    private readonly outbox: Outbox,
    private readonly cache: TransactionCache,
  ) {}

  /** @throws AppError `not_found`, `not_cancelable` */
  async cancel(merchant: string, id: string): Promise<Transaction> {
    if (!isUUID(id)) throw absent();
    const canceled = await this.database.transaction(async (connection) => {
      const [current] = await this.store.lock(connection, [id]);
      if (current?.merchant !== merchant) throw absent();
      if (current.state.status === 'canceled') return current;
      // The outbox row goes in the same commit: whoever holds it decides between sent and canceled.
      const unsent = await this.outbox.withdraw(connection, [current.id]);
      const neverSent = unsent.has(current.id);
      const decision = decide({ type: 'cancel', neverSent, reason: CANCELED }, current.state);
      if (decision.kind !== 'moved') {
        throw new AppError('not_cancelable', 'It may have been sent to its gateway already.');
      }
      const transaction = moved(current, decision.state, new Date());
      await this.store.save(connection, [{ transaction, actor: 'merchant' }]);
      return transaction;
    });
    this.cache.put([canceled]);
    return canceled;
  }
}
