import { Injectable } from '@nestjs/common';
import { Database, databaseFaultOf } from '#libs/database';
import { AppError } from '#libs/errors';
import { decide, evolve, type Transaction } from '#libs/transaction';
import { BrokerBreakers } from '../publishing/broker-breakers.js';
import { OutboxBacklog } from '../publishing/outbox-backlog.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';
import type { AcceptCommand } from './accept-command.js';
import { fingerprintOf } from './fingerprint.js';
import { GatewayMessages } from './gateway-messages.js';
import { KeyedHash } from './keyed-hash.js';
import { RequestDrafts } from './request-drafts.js';
import { type NewRequest, RequestStore } from './request-store.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

export interface Accepted {
  readonly transactions: readonly Transaction[];
  /** True when the key was known: these are the first request's transactions, as they are now. */
  readonly isReplayed: boolean;
}

const STRICT_RETRY_SECONDS = 2;

const BROKER_UNAVAILABLE = {
  code: 'broker_unavailable',
  message: 'The message broker was not available, and nothing was sent.',
};

/** The first of the two sentences about a transaction: it is accepted, once, and durably. */
@Injectable()
export class AcceptTransactions {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestStore,
    private readonly backlog: OutboxBacklog,
    private readonly relay: OutboxRelay,
    private readonly cache: TransactionCache,
    private readonly drafts: RequestDrafts,
    private readonly keyedHash: KeyedHash,
    private readonly messages: GatewayMessages,
    private readonly breakers: BrokerBreakers,
    private readonly transactions: TransactionStore,
  ) {}

  /**
   * Stores the request, its transactions, their history and their outbox rows in one commit, and
   * copies them to Redis at the same time. Answers when the commit is through, never later.
   *
   * A strict request is refused before that while the breaker is open: it adds to no backlog. Past
   * the limit of the backlog everybody else is refused, also who repeats a request: to find out who
   * does would be work for a process that has too much of it.
   *
   * @throws AppError `body_too_large`, `broker_unavailable`, `backlog_full`,
   *   `idempotency_key_reused`, `idempotency_key_in_use`
   */
  async accept(command: AcceptCommand): Promise<Accepted> {
    const fingerprint = fingerprintOf(command.requests);
    const draft = this.drafts.of(command, fingerprint);
    const request = this.withMessages(draft, command);
    const { state } = this.breakers.of(this.messages.topicOf(command.format));
    if (command.isStrict && state === 'open') return this.refuse(draft, command, fingerprint);
    const transactions = request.transactions.map(({ transaction }) => transaction);
    const admitted = this.backlog.admit(transactions.length);
    const early = this.cache.putEarly(transactions);
    const isStored = await this.requests.store(request).catch((error: unknown) => {
      early.withdraw();
      // The commit may have gone through all the same: too many are counted rather than too few.
      admitted(true);
      throw keyInUse(error, command) ?? error;
    });
    admitted(isStored);
    if (isStored) {
      this.relay.wake();
      return { transactions, isReplayed: false };
    }
    early.withdraw();
    return this.replay(command, fingerprint);
  }

  private withMessages(request: NewRequest, command: AcceptCommand): NewRequest {
    const transactions = request.transactions.map((each) => ({
      ...each,
      message: this.messages.newSubmission(each.transaction, command),
    }));
    return { ...request, transactions };
  }

  /**
   * Keeps what cannot be published now as failed. No outbox row was ever written, so it is certain
   * that nothing was sent; and the key stays free, since a retry may have better luck.
   */
  private async refuse(
    request: NewRequest,
    command: AcceptCommand,
    fingerprint: string,
  ): Promise<Accepted> {
    const failed = request.transactions.map(({ transaction }) => failedUnsent(transaction));
    const isRefused = await this.database
      .transaction(async (connection) => {
        // The key is taken first, or a first request that is still running would go unnoticed.
        if (!(await this.requests.insert(connection, request))) return false;
        await this.requests.releaseKey(connection, request.id);
        await this.transactions.save(
          connection,
          failed.map((transaction) => ({ transaction, actor: 'relay' })),
        );
        return true;
      })
      .catch((error: unknown) => {
        throw keyInUse(error, command) ?? error;
      });
    if (!isRefused) return this.replay(command, fingerprint);
    this.cache.put(failed);
    throw new AppError('broker_unavailable', 'Nothing was sent; the same key may be used again.', {
      retryAfterSeconds: STRICT_RETRY_SECONDS,
    });
  }

  private async replay(command: AcceptCommand, fingerprint: string): Promise<Accepted> {
    const { merchant, idempotencyKey } = command;
    const stored =
      idempotencyKey === undefined
        ? undefined
        : await this.requests.findByKey(merchant, idempotencyKey);
    if (!stored) throw new Error('A request was neither stored nor found.');
    if (!this.keyedHash.matches(stored.fingerprint, fingerprint)) {
      throw new AppError(
        'idempotency_key_reused',
        'Use a new key for a request with other fields.',
      );
    }
    return { transactions: stored.transactions, isReplayed: true };
  }
}

function failedUnsent(transaction: Transaction): Transaction {
  const { state, createdAt } = transaction;
  const decision = decide({ type: 'give_up', neverSent: true, reason: BROKER_UNAVAILABLE }, state);
  return moved(transaction, evolve(state, decision), createdAt);
}

/** With a key, a lock that is not to be had is the key's: the first request is still running. */
function keyInUse(error: unknown, { idempotencyKey }: AcceptCommand): AppError | undefined {
  if (idempotencyKey === undefined || databaseFaultOf(error) !== 'lock_timeout') return undefined;
  return new AppError(
    'idempotency_key_in_use',
    'Repeat the request to get the first one’s answer.',
    {
      cause: error,
      retryAfterSeconds: 1,
    },
  );
}
