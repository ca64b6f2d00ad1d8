import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import { within } from '#libs/deadline';
import { isFinal, type Transaction } from '#libs/transaction';
import { fromCached, toCached, type CachedTransaction } from './cached-transaction.js';
import { CopyWriter } from './copy-writer.js';
import { REDIS_CLIENT, type RedisClient } from './redis-client.js';

/** Past this a call counts as a miss: Redis is there for speed. */
const DEADLINE_MS = 100;

/**
 * A moving transaction is copied for seconds only: when Redis misses an update, the lie is short.
 * A write that starts together with its commit has the same expiry.
 */
const EXPIRY_MS_MOVING = 10_000;
const EXPIRY_MS_FINAL = 3_600_000;

/** Nobody waits for who compares many copies. */
const READ_MANY_DEADLINE_MS = 1_000;

/** What Redis holds about a transaction, as it is. */
export interface StoredCopy {
  /** Below every version that there is, when the copy cannot be read. */
  readonly version: number;
  readonly value: unknown;
}

/** A write that began before its commit was through. */
export interface EarlyCopy {
  /** Takes the copy back: the commit has failed, or was not needed. */
  withdraw(): void;
}

/**
 * The copy of transactions in Redis: never a source, only speed.
 *
 * Read through Nest's cache manager; written by a script, since a copy that is written after a
 * newer one would be a lie until it expires. No method throws, and none that a request waits for
 * takes longer than the deadline.
 */
@Injectable()
export class TransactionCache {
  private readonly writer: CopyWriter;

  constructor(
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    @Inject(REDIS_CLIENT) private readonly client: RedisClient,
  ) {
    this.writer = new CopyWriter(client, DEADLINE_MS);
  }

  async get(id: string): Promise<Transaction | undefined> {
    const copy = this.cache.get<CachedTransaction>(keyOf(id));
    // Decoded inside the deadline: what cannot be decoded is a miss as well.
    const transaction = await withinDeadline(copy.then((cached) => cached && fromCached(cached)));
    // The answer to another question is none to this one.
    return transaction?.id === id ? transaction : undefined;
  }

  /** Copies states that are committed. Not awaited by anybody. */
  put(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) void this.write(transaction);
  }

  /**
   * Copies a state that is committed.
   *
   * @returns whether it is there now; not so when a higher version is, or Redis is away
   */
  replace(transaction: Transaction): Promise<boolean> {
    return this.write(transaction);
  }

  /** The copies that there are, as they are. @returns nothing when Redis is away */
  async readMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredCopy> | undefined> {
    if (ids.length === 0) return new Map();
    const reading = this.client.mGet(ids.map(keyOf));
    const texts = await withinDeadline(reading, READ_MANY_DEADLINE_MS);
    return (
      texts &&
      new Map(
        ids.flatMap((id, index) => {
          const text = texts[index] ?? null;
          return text === null ? [] : [[id, toStoredCopy(text)] as const];
        }),
      )
    );
  }

  /** Deletes a copy unless it has another version by now. @returns whether it was deleted */
  async removeAtVersion(id: string, version: number): Promise<boolean> {
    return (await withinDeadline(this.client.removeCopyAt(keyOf(id), version))) ?? false;
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

  private write(transaction: Transaction): Promise<boolean> {
    return this.writer.write({
      key: keyOf(transaction.id),
      text: JSON.stringify({ value: toCached(transaction) }),
      version: transaction.version,
      expiryMs: isFinal(transaction.state.status) ? EXPIRY_MS_FINAL : EXPIRY_MS_MOVING,
    });
  }
}

function keyOf(id: string): string {
  return `transaction:${id}`;
}

/** What cannot be read has no version, and nothing in it to trust. */
function toStoredCopy(text: string): StoredCopy {
  try {
    const { value } = JSON.parse(text) as { readonly value: CachedTransaction };
    return { version: Number.isInteger(value.version) ? value.version : -1, value };
  } catch {
    return { version: -1, value: undefined };
  }
}

/** The result of a call to Redis, or nothing when it fails or takes too long. */
function withinDeadline<Result>(
  call: Promise<Result>,
  deadlineMs = DEADLINE_MS,
): Promise<Result | undefined> {
  return within(
    call.catch(() => undefined),
    deadlineMs,
  );
}
