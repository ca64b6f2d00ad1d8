import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { isUUID } from 'class-validator';
import type { Repository } from 'typeorm';
import { AppError } from '#libs/errors';
import type { Transaction } from '#libs/transaction';
import type { ListQuery } from './list-query.js';
import { TransactionCache } from './transaction-cache.js';
import { TransactionEventEntity } from './transaction-event.entity.js';
import { TransactionStore } from './transaction-store.js';

export interface TransactionPage {
  readonly transactions: readonly Transaction[];
  readonly hasMore: boolean;
}

/** What a merchant sees of its own transactions. */
@Injectable()
export class ReadTransactions {
  constructor(
    private readonly store: TransactionStore,
    private readonly cache: TransactionCache,
    @InjectRepository(TransactionEventEntity)
    private readonly events: Repository<TransactionEventEntity>,
  ) {}

  /** @throws AppError `not_found`, for a foreign id exactly as for an absent one */
  async find(merchant: string, id: string): Promise<Transaction> {
    if (!isUUID(id)) throw absent();
    const transaction = (await this.cache.get(id.toLowerCase())) ?? (await this.findStored(id));
    if (transaction?.merchant !== merchant) throw absent();
    return transaction;
  }

  /** A page of the merchant's own, newest first, and whether there is more. */
  async list(merchant: string, query: ListQuery): Promise<TransactionPage> {
    const found = await this.store.list(merchant, { ...query, limit: query.limit + 1 });
    const transactions = found.slice(0, query.limit);
    return { transactions, hasMore: found.length > query.limit };
  }

  /** The history, oldest first. @throws AppError `not_found` */
  async history(merchant: string, id: string): Promise<TransactionEventEntity[]> {
    const { id: transactionId } = await this.find(merchant, id);
    return this.events.find({ where: { transactionId }, order: { version: 'ASC' } });
  }

  private async findStored(id: string): Promise<Transaction | undefined> {
    const transaction = await this.store.find(id);
    if (transaction) this.cache.put([transaction]);
    return transaction;
  }
}

/** The one answer for absent, foreign and misspelt ids. */
export function absent(): AppError {
  return new AppError('not_found', 'There is no such transaction.');
}
