import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database, databaseFaultOf } from '#libs/database';
import { AppError } from '#libs/errors';
import { maskInstrument } from '#libs/masking';
import { defaultGatewayOf } from '#libs/messaging';
import { decide, evolve, type Transaction, type TransactionRequest } from '#libs/transaction';
import { BrokerBreaker } from '../publishing/broker-breaker.js';
import { Outbox } from '../publishing/outbox.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';
import { fingerprintOf } from './fingerprint.js';
import { InstrumentSealer } from './instrument-sealer.js';
import { KeyedHash } from './keyed-hash.js';
import { type NewRequest, RequestStore } from './request-store.js';
import { SubmissionMessages } from './submission-messages.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

/** What a merchant asks for, decoded and validated. */
export interface AcceptCommand {
  readonly merchant: string;
  readonly idempotencyKey: string | undefined;
  readonly format: string;
  readonly requests: readonly TransactionRequest[];
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** Refuse rather than park while the circuit breaker is open (`Prefer: handling=strict`). */
  readonly isStrict: boolean;
}

export interface Accepted {
  readonly transactions: readonly Transaction[];
  /** True when the key was known: these are the first request's transactions, as they are now. */
  readonly isReplayed: boolean;
}

/** How long a second request waits for a first one with the same key. */
const KEY_WAIT_MS = 1_000;

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
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
    private readonly cache: TransactionCache,
    private readonly sealer: InstrumentSealer,
    private readonly keyedHash: KeyedHash,
    private readonly messages: SubmissionMessages,
    private readonly breaker: BrokerBreaker,
    private readonly transactions: TransactionStore,
  ) {}

  /**
   * Stores the request, its transactions, their history and their outbox rows in one commit, and
   * copies them to Redis at the same time. Answers when the commit is through, never later.
   *
   * @throws AppError `idempotency_key_reused`, `idempotency_key_in_use`, `broker_unavailable`
   */
  async accept(command: AcceptCommand): Promise<Accepted> {
    const fingerprint = fingerprintOf(command.requests);
    const request = this.toRequest(command, fingerprint);
    if (command.isStrict && this.breaker.state === 'open') {
      return this.refuse(request, command, fingerprint);
    }
    const transactions = request.transactions.map(({ transaction }) => transaction);
    const early = this.cache.putEarly(transactions);
    try {
      if (await this.store(request, command)) {
        this.relay.wake();
        return { transactions, isReplayed: false };
      }
    } catch (error) {
      early.withdraw();
      throw keyInUse(error, command) ?? error;
    }
    early.withdraw();
    return this.replay(command, fingerprint);
  }

  private store(request: NewRequest, command: AcceptCommand): Promise<boolean> {
    return this.database.transaction(
      async (connection) => {
        if (!(await this.requests.insert(connection, request))) return false;
        const messages = request.transactions.map(({ transaction }) =>
          this.messages.of(transaction, command),
        );
        await this.outbox.enqueue(connection, messages);
        return true;
      },
      { lockTimeoutMs: KEY_WAIT_MS },
    );
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
    const { merchant, idempotencyKey } = command;
    const isKnown =
      idempotencyKey !== undefined &&
      (await this.requests.findByKey(merchant, idempotencyKey)) !== undefined;
    if (isKnown) return this.replay(command, fingerprint);
    await this.database.transaction(async (connection) => {
      await this.requests.insert(connection, { ...request, idempotencyKey: undefined });
      await this.transactions.save(
        connection,
        request.transactions.map(({ transaction }) => ({
          transaction: failedUnsent(transaction),
          actor: 'relay',
        })),
      );
    });
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

  private toRequest(command: AcceptCommand, fingerprint: string): NewRequest {
    const createdAt = new Date();
    const { merchant, idempotencyKey, format } = command;
    return {
      id: uuidv7(),
      merchant,
      idempotencyKey,
      fingerprint: this.keyedHash.digest(fingerprint),
      createdAt,
      transactions: command.requests.map(({ instrument, gateway, ...fields }) => {
        const id = uuidv7();
        const transaction: Transaction = {
          ...fields,
          id,
          merchant,
          format,
          gateway: gateway ?? defaultGatewayOf(format).name,
          instrument: maskInstrument(instrument),
          state: { status: 'pending' },
          version: 1,
          createdAt,
          updatedAt: createdAt,
        };
        return { transaction, instrument: this.sealer.seal(instrument, id) };
      }),
    };
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
