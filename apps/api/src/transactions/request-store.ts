import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Database, type NamedStatement, type Queryable } from '#libs/database';
import type { Transaction } from '#libs/transaction';
import type { SealedInstrument } from './instrument-sealer.js';
import type { Digest } from './keyed-hash.js';
import { TRANSACTION_COLUMNS, toTransaction, type TransactionRow } from './transaction-row.js';

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
}

/** The request that a key belongs to, with its transactions as they are now. */
export interface StoredRequest {
  readonly fingerprint: Digest;
  readonly transactions: readonly Transaction[];
}

/** Waits for a concurrent request with the same key; then it is there and nothing is inserted. */
const INSERT_REQUEST: NamedStatement = {
  name: 'request_insert',
  text: `
    INSERT INTO request
      (id, merchant, idempotency_key, fingerprint, fingerprint_key_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (merchant, idempotency_key) DO NOTHING
    RETURNING id`,
};

const INSERT_TRANSACTIONS: NamedStatement = {
  name: 'transaction_insert',
  text: `
    WITH inserted AS (
      INSERT INTO transaction
        (id, request_id, position, merchant, type, status, version, amount_minor, currency,
         instrument, sealed_instrument, seal_key_id, reference, description, metadata, format,
         gateway, created_at, updated_at, check_at)
      SELECT n.id, $1, n.position, $2, n.type, 'pending', 1, n.amount_minor, n.currency,
             n.instrument, n.sealed_instrument, n.seal_key_id, n.reference, n.description,
             n.metadata, $3, n.gateway, $4, $4, now() + $16 * interval '1 ms'
      FROM unnest($5::uuid[], $6::text[], $7::bigint[], $8::text[], $9::jsonb[], $10::bytea[],
                  $11::text[], $12::text[], $13::text[], $14::jsonb[], $15::text[])
        WITH ORDINALITY
        AS n (id, type, amount_minor, currency, instrument, sealed_instrument, seal_key_id,
              reference, description, metadata, gateway, position)
      RETURNING id
    )
    INSERT INTO transaction_event (transaction_id, version, status, actor, at)
    SELECT id, 1, 'pending', 'merchant', $4 FROM inserted`,
};

const RELEASE_KEY: NamedStatement = {
  name: 'request_release_key',
  text: 'UPDATE request SET idempotency_key = NULL WHERE id = $1',
};

const FIND_BY_KEY: NamedStatement = {
  name: 'request_find_by_key',
  text: `
    SELECT r.fingerprint, r.fingerprint_key_id,
           ${TRANSACTION_COLUMNS.split(', ')
             .map((column) => `t.${column}`)
             .join(', ')}
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
  constructor(
    private readonly database: Database,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  /**
   * Writes a request with its transactions and their first event inside the caller's commit.
   *
   * @returns false when the key is taken; then nothing was written
   */
  async insert(connection: Queryable, request: NewRequest): Promise<boolean> {
    const { id, merchant, idempotencyKey, fingerprint, createdAt } = request;
    const inserted = await connection.query(INSERT_REQUEST, [
      id,
      merchant,
      idempotencyKey ?? null,
      fingerprint.hash,
      fingerprint.keyId,
      createdAt,
    ]);
    if (inserted.length === 0) return false;
    const transactions = request.transactions.map(({ transaction }) => transaction);
    const instruments = request.transactions.map(({ instrument }) => instrument);
    await connection.query(INSERT_TRANSACTIONS, [
      id,
      merchant,
      transactions[0]?.format,
      createdAt,
      transactions.map((each) => each.id),
      transactions.map((each) => each.type),
      transactions.map((each) => each.amountMinor.toString()),
      transactions.map((each) => each.currency),
      transactions.map((each) => JSON.stringify(each.instrument)),
      instruments.map(({ sealed }) => sealed),
      instruments.map(({ keyId }) => keyId),
      transactions.map((each) => each.reference ?? null),
      transactions.map((each) => each.description ?? null),
      transactions.map((each) => (each.metadata ? JSON.stringify(each.metadata) : null)),
      transactions.map((each) => each.gateway),
      this.config.janitor.inquiryAfterMs,
    ]);
    return true;
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
