import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import {
  Database,
  GroupCommit,
  jsonbArray,
  type NamedStatement,
  type Queryable,
} from '#libs/database';
import type { Transaction } from '#libs/transaction';
import { enqueueFrom } from '../publishing/outbox.js';
import type { OutboxMessage } from '../publishing/outbox-message.js';
import type { SealedInstrument } from './instrument-sealer.js';
import type { Digest } from './keyed-hash.js';
import { toTransaction, transactionColumnsOf, type TransactionRow } from './transaction-row.js';

/** One request of a merchant: its key, and the transactions it asks for. */
export interface NewRequest {
  readonly id: string;
  readonly merchant: string;
  readonly idempotencyKey: string | undefined;
  readonly fingerprint: Digest;
  readonly createdAt: Date;
  readonly transactions: readonly NewTransaction[];
}

export interface NewTransaction {
  readonly transaction: Transaction;
  readonly instrument: SealedInstrument;
  /** What is published about it; absent for what is never sent. */
  readonly message?: OutboxMessage;
}

/** The request that a key belongs to, with its transactions as they are now. */
export interface StoredRequest {
  readonly fingerprint: Digest;
  readonly transactions: readonly Transaction[];
}

/** More requests than this gain nothing by sharing a commit, and make the ones behind wait. */
const BATCH_MAX = 128;
const COMMITS_IN_FLIGHT_MAX = 2;
const OVERLAP_AFTER_MS = 25;
/** Whoever comes after a pause does not wait; at a thousand a second five share a commit. */
const REST_MS = 5;

/**
 * Requests, their transactions, the first event of each and its outbox row, in one statement and so
 * in one commit. A request whose key is taken leaves nothing, wherever the other one is: in the
 * table, in this batch, or in a commit under way, which is waited for. Sorted by key: two batches
 * with the same keys in another order would deadlock.
 */
const STORE: NamedStatement = {
  name: 'request_store',
  text: `
    WITH new_request AS (
      INSERT INTO request
        (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[],
                           $6::timestamptz[])
        AS r (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
      ORDER BY merchant, idempotency_key
      ON CONFLICT (merchant, idempotency_key) DO NOTHING
      RETURNING id, merchant, created_at
    ), draft AS (
      SELECT d.*, r.merchant, r.created_at
      FROM unnest($7::uuid[], $8::uuid[], $9::smallint[], $10::text[], $11::bigint[], $12::text[],
                  $13::jsonb[], $14::bytea[], $15::text[], $16::text[], $17::text[], $18::jsonb[],
                  $19::text[], $20::text[], $21::uuid[], $22::text[], $23::jsonb[], $24::bytea[])
        AS d (id, request_id, position, type, amount_minor, currency,
              instrument, sealed_instrument, seal_key_id, reference, description, metadata,
              format, gateway, message_id, topic, headers, value)
      JOIN new_request r ON r.id = d.request_id
    ), new_transaction AS (
      INSERT INTO transaction
        (id, request_id, position, merchant, type, status, version, amount_minor, currency,
         instrument, sealed_instrument, seal_key_id, reference, description, metadata, format,
         gateway, created_at, updated_at, check_at)
      SELECT id, request_id, position, merchant, type, 'pending', 1, amount_minor, currency,
             instrument, sealed_instrument, seal_key_id, reference, description, metadata, format,
             gateway, created_at, created_at, now() + $25 * interval '1 ms'
      FROM draft
    ), new_event AS (
      INSERT INTO transaction_event (transaction_id, version, status, actor, at)
      SELECT id, 1, 'pending', 'merchant', created_at FROM draft
    ), new_message AS (${enqueueFrom('draft')})
    SELECT id FROM new_request`,
};

const RELEASE_KEY: NamedStatement = {
  name: 'request_release_key',
  text: 'UPDATE request SET idempotency_key = NULL WHERE id = $1',
};

const FIND_BY_KEY: NamedStatement = {
  name: 'request_find_by_key',
  text: `
    SELECT r.fingerprint, r.fingerprint_key_id,
           ${transactionColumnsOf('t')}
    FROM request r JOIN transaction t ON t.request_id = r.id
    WHERE r.merchant = $1 AND r.idempotency_key = $2
    ORDER BY t.position`,
};

type StoredRequestRow = TransactionRow & {
  readonly fingerprint: Buffer;
  readonly fingerprint_key_id: string;
};

/** What merchants have asked for. A key identifies one request of one merchant. */
@Injectable()
export class RequestStore {
  private readonly commits = new GroupCommit<NewRequest, boolean>({
    write: (requests) => this.write(this.database, requests),
    batchMax: BATCH_MAX,
    inFlightMax: COMMITS_IN_FLIGHT_MAX,
    overlapAfterMs: OVERLAP_AFTER_MS,
    restMs: REST_MS,
    subjectOf: ({ merchant, idempotencyKey: key }) => key && `${merchant} ${key}`,
  });

  constructor(
    private readonly database: Database,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  /**
   * Writes a request with its transactions, their first event and their messages, in a commit that
   * it shares with whoever asks at the same time.
   *
   * @returns false when the key is taken; then nothing was written
   */
  store(request: NewRequest): Promise<boolean> {
    return this.commits.add(request);
  }

  /** The same inside the caller's commit. */
  async insert(connection: Queryable, request: NewRequest): Promise<boolean> {
    const [isStored = false] = await this.write(connection, [request]);
    return isStored;
  }

  private async write(
    connection: Queryable,
    requests: readonly NewRequest[],
  ): Promise<readonly boolean[]> {
    const rows = requests.flatMap(({ id: requestId, transactions }) =>
      transactions.map((each, index) => ({ ...each, requestId, position: index + 1 })),
    );
    const drafts = rows.map(({ transaction }) => transaction);
    const messages = rows.map(({ message }) => message);
    const stored = await connection.query<{ id: string }>(STORE, [
      requests.map(({ id }) => id),
      requests.map(({ merchant }) => merchant),
      requests.map(({ idempotencyKey }) => idempotencyKey ?? null),
      requests.map(({ fingerprint }) => fingerprint.hash),
      requests.map(({ fingerprint }) => fingerprint.keyId),
      requests.map(({ createdAt }) => createdAt),
      drafts.map(({ id }) => id),
      rows.map(({ requestId }) => requestId),
      rows.map(({ position }) => position),
      drafts.map(({ type }) => type),
      drafts.map(({ amountMinor }) => amountMinor.toString()),
      drafts.map(({ currency }) => currency),
      jsonbArray(drafts.map(({ instrument }) => JSON.stringify(instrument))),
      rows.map(({ instrument }) => instrument.sealed),
      rows.map(({ instrument }) => instrument.keyId),
      drafts.map(({ reference }) => reference ?? null),
      drafts.map(({ description }) => description ?? null),
      jsonbArray(drafts.map(({ metadata }) => (metadata ? JSON.stringify(metadata) : null))),
      drafts.map(({ format }) => format),
      drafts.map(({ gateway }) => gateway),
      messages.map((message) => message?.id ?? null),
      messages.map((message) => message?.topic ?? null),
      jsonbArray(messages.map((message) => (message ? JSON.stringify(message.headers) : null))),
      messages.map((message) => message?.value ?? null),
      this.config.janitor.inquiryAfterMs,
    ]);
    const ids = new Set(stored.map(({ id }) => id));
    return requests.map(({ id }) => ids.has(id));
  }

  /** Gives the key of a request back, so that a retry is a new request. */
  async releaseKey(connection: Queryable, id: string): Promise<void> {
    await connection.query(RELEASE_KEY, [id]);
  }

  async findByKey(merchant: string, idempotencyKey: string): Promise<StoredRequest | undefined> {
    const rows = await this.database.query<StoredRequestRow>(FIND_BY_KEY, [
      merchant,
      idempotencyKey,
    ]);
    const [first] = rows;
    return (
      first && {
        fingerprint: { hash: first.fingerprint, keyId: first.fingerprint_key_id },
        transactions: rows.map(toTransaction),
      }
    );
  }
}
