import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from '#libs/transaction';
import { toCached } from '../../../apps/api/src/transactions/cached-transaction.js';
import { REDIS_CLIENT, type RedisClient } from '../../../apps/api/src/transactions/redis-client.js';
import {
  type EarlyCopy,
  TransactionCache,
} from '../../../apps/api/src/transactions/transaction-cache.js';
import { runApiWith } from '../variant.js';

/** Some writers are slower than others. */
const DELAY_MS_MAX = 500;
const EXPIRY_MS = 10_000;

/** Breaks the copy in Redis: the last writer wins, whatever it has to say. */
class CacheOfTheLastWriter extends TransactionCache {
  constructor(
    cache: Cache,
    private readonly redis: RedisClient,
  ) {
    super(cache, redis);
  }

  override put(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) {
      this.overwrite(transaction).catch(() => undefined);
    }
  }

  override putEarly(transactions: readonly Transaction[]): EarlyCopy {
    this.put(transactions);
    return { withdraw: () => undefined };
  }

  private async overwrite(transaction: Transaction): Promise<void> {
    await sleep(Math.random() * DELAY_MS_MAX);
    const copy = JSON.stringify({ value: toCached(transaction) });
    await this.redis.set(`transaction:${transaction.id}`, copy, { PX: EXPIRY_MS });
  }
}

runApiWith((builder) =>
  builder.overrideProvider(TransactionCache).useFactory({
    inject: [CACHE_MANAGER, REDIS_CLIENT],
    factory: (cache: Cache, client: RedisClient) => new CacheOfTheLastWriter(cache, client),
  }),
);
