import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database, databaseFaultOf } from '#libs/database';
import { AppError } from '#libs/errors';
import { maskInstrument } from '#libs/masking';
import { defaultGatewayOf } from '#libs/messaging';
import type { Transaction, TransactionRequest } from '#libs/transaction';
import { Outbox } from '../publishing/outbox.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';
import { fingerprintOf } from './fingerprint.js';
import { InstrumentSealer } from './instrument-sealer.js';
import { KeyedHash } from './keyed-hash.js';
import { type NewRequest, RequestStore } from './request-store.js';
import { SubmissionMessages } from './submission-messages.js';
import { TransactionCache } from './transaction-cache.js';

/** What a merchant asks for, decoded and validated. */
export interface AcceptCommand {
  readonly merchant: string;
  readonly idempotencyKey: string | undefined;
  readonly format: string;
  readonly requests: readonly TransactionRequest[];
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

export interface Accepted {
  readonly transactions: readonly Transaction[];
  /** True when the key was known: these are the first request's transactions, as they are now. */
  readonly isReplayed: boolean;
}

/** How long a second request waits for a first one with the same key. */
const KEY_WAIT_MS = 1_000;

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
  ) {}

  /**
   * Stores the request, its transactions, their history and their outbox rows in one commit, and
   * copies them to Redis at the same time. Answers when the commit is through, never later.
   *
   * @throws AppError `idempotency_key_reused`, `idempotency_key_in_use`
   */
  async accept(command: AcceptCommand): Promise<Accepted> {
    const fingerprint = fingerprintOf(command.requests);
    const request = this.toRequest(command, fingerprint);
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
