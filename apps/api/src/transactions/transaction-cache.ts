import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import { isFinal, type Transaction } from '#libs/transaction';
import { fromCached, toCached, type CachedTransaction } from './cached-transaction.js';
import { REDIS_CLIENT, type RedisClient } from './redis-client.js';

/** Past this a call counts as a miss: Redis is there for speed. */
const DEADLINE_MS = 100;

/**
 * A moving transaction is copied for seconds only: when Redis misses an update, the lie is short.
 * A write that starts together with its commit has the same expiry.
 */
const EXPIRY_MS_MOVING = 10_000;
const EXPIRY_MS_FINAL = 3_600_000;

/** Writes unless a higher version is there, so that no slow writer covers a newer state. */
const PUT_IF_NEWER = `
  local current = redis.call('GET', KEYS[1])
  if current then
    local ok, decoded = pcall(cjson.decode, current)
    local version = ok and decoded.value and tonumber(decoded.value.version)
    if version and version > tonumber(ARGV[2]) then return 0 end
  end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
  return 1`;

/** A write that began before its commit was through. */
export interface EarlyCopy {
  /** Takes the copy back: the commit has failed, or was not needed. */
  withdraw(): void;
}

/**
 * The copy of transactions in Redis: never a source, only speed.
 *
 * Read through Nest's cache manager; written by a script, since a copy that is written after a
 * newer one would be a lie until it expires. No method throws or takes longer than the deadline.
 */
@Injectable()
export class TransactionCache {
  constructor(
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    @Inject(REDIS_CLIENT) private readonly client: RedisClient,
  ) {}

  async get(id: string): Promise<Transaction | undefined> {
    const copy = this.cache.get<CachedTransaction>(keyOf(id));
    // Decoded inside the deadline: what cannot be decoded is a miss as well.
    return withinDeadline(copy.then((cached) => cached && fromCached(cached)));
  }

  /** Copies states that are committed. Not awaited by anybody. */
  put(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) void this.write(transaction);
  }

  /** Starts copying at the same time as the commit. */
  putEarly(transactions: readonly Transaction[]): EarlyCopy {
    const written = Promise.all(transactions.map((transaction) => this.write(transaction)));
    return {
      withdraw: () => {
        void written.then(() =>
          Promise.all(transactions.map(({ id }) => withinDeadline(this.cache.del(keyOf(id))))),
        );
      },
    };
  }

  private write(transaction: Transaction): Promise<unknown> {
    const expiryMs = isFinal(transaction.state.status) ? EXPIRY_MS_FINAL : EXPIRY_MS_MOVING;
    const copy = JSON.stringify({ value: toCached(transaction) });
    return withinDeadline(
      this.client.eval(PUT_IF_NEWER, {
        keys: [keyOf(transaction.id)],
        arguments: [copy, transaction.version.toString(), expiryMs.toString()],
      }),
    );
  }
}

function keyOf(id: string): string {
  return `transaction:${id}`;
}

/** The result of a call to Redis, or nothing when it fails or takes too long. */
async function withinDeadline<Result>(call: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([call.catch(() => undefined), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
