import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement, type Queryable } from '#libs/database';
import { type Reason, reasonOf, type Transaction } from '#libs/transaction';
import type { Acknowledgement } from '../publishing/outbox-message.js';
import type { ListQuery } from './list-query.js';
import { TRANSACTION_COLUMNS, toTransaction, type TransactionRow } from './transaction-row.js';

/** Who moved a transaction: `merchant`, `relay`, `gateway:<name>`, `janitor` or `operator`. */
export type Actor = 'merchant' | 'relay' | 'janitor' | 'operator' | `gateway:${string}`;

/** A transaction in its new state and version, one above the stored one, and who moved it there. */
export interface Change {
  readonly transaction: Transaction;
  readonly actor: Actor;
  /** The gateway's own name for it, when it has said one. */
  readonly gatewayReference?: string | undefined;
  /** Where its message lies in Kafka, when that is the news. */
  readonly place?: KafkaPlace;
  /** Why it was moved, for its history; default: the reason of the new state, if that has one. */
  readonly eventReason?: Reason;
}

export type KafkaPlace = Pick<Acknowledgement, 'topic' | 'partition' | 'offset'>;

const FIND: NamedStatement = {
  name: 'transaction_find',
  text: `SELECT ${TRANSACTION_COLUMNS} FROM transaction WHERE id = $1`,
};

const FIND_ALL: NamedStatement = {
  name: 'transaction_find_all',
  text: `SELECT ${TRANSACTION_COLUMNS} FROM transaction WHERE id = ANY($1::uuid[]) ORDER BY id`,
};

/** Ids are UUIDv7, so that their order is the order of acceptance. */
const LIST: NamedStatement = {
  name: 'transaction_list',
  text: `
    SELECT ${TRANSACTION_COLUMNS} FROM transaction
    WHERE merchant = $1
      AND ($3::uuid IS NULL OR id < $3) AND ($4::text IS NULL OR type = $4)
      AND ($5::text IS NULL OR status = $5) AND ($6::text IS NULL OR format = $6)
      AND ($7::text IS NULL OR gateway = $7) AND ($8::text IS NULL OR reference = $8)
      AND ($9::timestamptz IS NULL OR created_at >= $9)
      AND ($10::timestamptz IS NULL OR created_at < $10)
    ORDER BY id DESC LIMIT $2`,
};

const LOCK: NamedStatement = {
  name: 'transaction_lock',
  text: `
    SELECT ${TRANSACTION_COLUMNS} FROM transaction WHERE id = ANY($1::uuid[])
    ORDER BY id FOR UPDATE`,
};

/** Compare-and-set on the version, and the event in the same statement. */
const SAVE: NamedStatement = {
  name: 'transaction_save',
  text: `
    WITH change AS (
      SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[],
                           $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::integer[],
                           $11::bigint[], $12::text[], $13::text[])
        AS c (id, version, status, reason_code, reason_message, actor, at, gateway_reference,
              kafka_topic, kafka_partition, kafka_offset, event_code, event_message)
    ), moved AS (
      UPDATE transaction t
      SET status = c.status, reason_code = c.reason_code, reason_message = c.reason_message,
          version = c.version, updated_at = c.at,
          gateway_reference = coalesce(c.gateway_reference, t.gateway_reference),
          kafka_topic = coalesce(c.kafka_topic, t.kafka_topic),
          kafka_partition = coalesce(c.kafka_partition, t.kafka_partition),
          kafka_offset = coalesce(c.kafka_offset, t.kafka_offset)
      FROM change c WHERE t.id = c.id AND t.version = c.version - 1
      RETURNING t.id
    )
    INSERT INTO transaction_event
      (transaction_id, version, status, actor, reason_code, reason_message, at)
    SELECT c.id, c.version, c.status, c.actor, c.event_code, c.event_message, c.at
    FROM change c JOIN moved USING (id)
    RETURNING transaction_id`,
};

/** Reads, locks and moves transactions. What is new comes in by way of the request store. */
@Injectable()
export class TransactionStore {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Transaction | undefined> {
    const [row] = await this.database.query<TransactionRow>(FIND, [id]);
    return row && toTransaction(row);
  }

  /** Those of them that are there, whoever they belong to. */
  async findAll(ids: readonly string[]): Promise<Transaction[]> {
    const rows = await this.database.query<TransactionRow>(FIND_ALL, [ids]);
    return rows.map(toTransaction);
  }

  /** A merchant's own, newest first. */
  async list(merchant: string, query: ListQuery): Promise<Transaction[]> {
    const rows = await this.database.query<TransactionRow>(LIST, [
      merchant,
      query.limit,
      query.after,
      query.type,
      query.status,
      query.format,
      query.gateway,
      query.reference,
      query.createdFrom,
      query.createdTo,
    ]);
    return rows.map(toTransaction);
  }

  /** Locks rows to the end of the caller's transaction, always in the order of their ids. */
  async lock(connection: Queryable, ids: readonly string[]): Promise<Transaction[]> {
    const rows = await connection.query<TransactionRow>(LOCK, [ids]);
    return rows.map(toTransaction);
  }

  /**
   * Writes new states and their history.
   *
   * @throws Error when a row was not at the version before: whoever decides must hold the lock
   */
  async save(connection: Queryable, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const transactions = changes.map(({ transaction }) => transaction);
    const eventReasons = changes.map(
      ({ transaction, eventReason }) => eventReason ?? reasonOf(transaction.state),
    );
    const saved = await connection.query(SAVE, [
      transactions.map(({ id }) => id),
      transactions.map(({ version }) => version),
      transactions.map(({ state }) => state.status),
      transactions.map(({ state }) => reasonOf(state)?.code ?? null),
      transactions.map(({ state }) => reasonOf(state)?.message ?? null),
      changes.map(({ actor }) => actor),
      transactions.map(({ updatedAt }) => updatedAt),
      changes.map(({ gatewayReference }) => gatewayReference ?? null),
      changes.map(({ place }) => place?.topic ?? null),
      changes.map(({ place }) => place?.partition ?? null),
      changes.map(({ place }) => place?.offset ?? null),
      eventReasons.map((reason) => reason?.code ?? null),
      eventReasons.map((reason) => reason?.message ?? null),
    ]);
    if (saved.length !== changes.length) throw new Error('A transaction moved under its lock.');
  }
}
