import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { Money, Reason, Transaction } from '#libs/transaction';
import {
  TRANSACTION_COLUMNS,
  toReason,
  toTransaction,
  type TransactionRow,
} from '../transactions/transaction-row.js';
import { TransactionStore } from '../transactions/transaction-store.js';

/** What a gateway has said or asked for, as it was kept. */
export interface KeptCallback {
  readonly gateway: string;
  readonly webhookId: string;
  readonly receivedAt: Date;
  readonly purpose: string;
  readonly verdict: string | null;
  /** Nothing when it was no report. */
  readonly status: string | null;
  readonly money: Money | null;
  readonly reason: Reason | null;
  readonly gatewayReference: string | null;
}

export interface RefusedCallback {
  readonly callback: KeptCallback;
  /** As it stands now. */
  readonly transaction: Transaction;
}

export interface HistoryEvent {
  readonly status: string;
  readonly actor: string;
  readonly reason: Reason | null;
  readonly at: Date;
}

/** What is known of a transaction besides what its merchant sees. */
export interface TransactionDetails {
  readonly gatewayReference: string | null;
  readonly kafka: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: string;
  } | null;
  /** When the janitor looks at it next; nothing when it is final. */
  readonly checkAt: Date | null;
  readonly resubmissions: number;
  readonly isLost: boolean;
}

/** By the index of what is open: few, however many there were. */
const UNKNOWN: NamedStatement = {
  name: 'operator_unknown',
  text: `
    WITH unclear AS MATERIALIZED (
      SELECT ${TRANSACTION_COLUMNS} FROM transaction
      WHERE check_at IS NOT NULL AND status = 'unknown')
    SELECT * FROM unclear ORDER BY id LIMIT $1`,
};

const CALLBACK_COLUMNS = `r.gateway, r.webhook_id, r.received_at, r.purpose, r.verdict,
  r.reported_status, r.reason_code, r.reason_message, r.reported_amount_minor, r.reported_currency,
  r.gateway_reference, r.transaction_id`;

const REFUSED: NamedStatement = {
  name: 'operator_refused',
  text: `
    SELECT ${CALLBACK_COLUMNS} FROM callback_receipt r
    WHERE verdict IN ('conflict', 'amount_mismatch') ORDER BY received_at DESC LIMIT $1`,
};

const CALLBACKS_ON: NamedStatement = {
  name: 'operator_callbacks_on',
  text: `
    SELECT ${CALLBACK_COLUMNS} FROM callback_receipt r
    WHERE transaction_id = $1 ORDER BY received_at LIMIT $2`,
};

const HISTORY: NamedStatement = {
  name: 'operator_history',
  text: `
    SELECT status, actor, reason_code, reason_message, at FROM transaction_event
    WHERE transaction_id = $1 ORDER BY version`,
};

const DETAILS: NamedStatement = {
  name: 'operator_details',
  text: `
    SELECT gateway_reference, kafka_topic, kafka_partition, kafka_offset, check_at, resubmissions,
      is_lost
    FROM transaction WHERE id = $1`,
};

/** A gateway may repeat itself for ever. */
const CALLBACKS_MAX = 100;

interface ReasonRow {
  readonly reason_code: string | null;
  readonly reason_message: string | null;
}

interface CallbackRow extends ReasonRow {
  readonly gateway: string;
  readonly webhook_id: string;
  readonly received_at: Date;
  readonly purpose: string;
  readonly verdict: string | null;
  readonly reported_status: string | null;
  readonly reported_amount_minor: string | null;
  readonly reported_currency: string | null;
  readonly gateway_reference: string | null;
  readonly transaction_id: string;
}

interface EventRow extends ReasonRow {
  readonly status: string;
  readonly actor: string;
  readonly at: Date;
}

interface DetailsRow {
  readonly gateway_reference: string | null;
  readonly kafka_topic: string | null;
  readonly kafka_partition: number | null;
  readonly kafka_offset: string | null;
  readonly check_at: Date | null;
  readonly resubmissions: number;
  readonly is_lost: boolean;
}

/** What operators see: everybody's transactions, and what is kept about them. */
@Injectable()
export class OperatorRecords {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
  ) {}

  /** What nobody can tell the end of, oldest first. */
  async unknown(limit: number): Promise<Transaction[]> {
    const rows = await this.database.query<TransactionRow>(UNKNOWN, [limit]);
    return rows.map(toTransaction);
  }

  /** What gateways have said against what stands, newest first. */
  async refused(limit: number): Promise<RefusedCallback[]> {
    const rows = await this.database.query<CallbackRow>(REFUSED, [limit]);
    const found = await this.store.findAll([...new Set(rows.map((row) => row.transaction_id))]);
    const transactions = new Map(found.map((transaction) => [transaction.id, transaction]));
    return rows.flatMap((row) => {
      const transaction = transactions.get(row.transaction_id);
      return transaction ? [{ callback: toCallback(row), transaction }] : [];
    });
  }

  async detailsOf(id: string): Promise<TransactionDetails | undefined> {
    const [row] = await this.database.query<DetailsRow>(DETAILS, [id]);
    return row && toDetails(row);
  }

  /** Oldest first. */
  async historyOf(id: string): Promise<HistoryEvent[]> {
    const rows = await this.database.query<EventRow>(HISTORY, [id]);
    return rows.map((row) => ({
      ...{ status: row.status, actor: row.actor, reason: toReason(row), at: row.at },
    }));
  }

  /** The first hundred, oldest first: refused ones too. */
  async callbacksOn(id: string): Promise<KeptCallback[]> {
    const rows = await this.database.query<CallbackRow>(CALLBACKS_ON, [id, CALLBACKS_MAX]);
    return rows.map(toCallback);
  }
}

function toCallback(row: CallbackRow): KeptCallback {
  const { reported_amount_minor: amountMinor, reported_currency: currency } = row;
  return {
    gateway: row.gateway,
    webhookId: row.webhook_id,
    receivedAt: row.received_at,
    purpose: row.purpose,
    verdict: row.verdict,
    status: row.reported_status,
    money:
      amountMinor === null || currency === null
        ? null
        : { amountMinor: BigInt(amountMinor), currency },
    reason: toReason(row),
    gatewayReference: row.gateway_reference,
  };
}

function toDetails(row: DetailsRow): TransactionDetails {
  const { kafka_topic: topic, kafka_partition: partition, kafka_offset: offset } = row;
  return {
    gatewayReference: row.gateway_reference,
    kafka:
      topic === null || partition === null || offset === null ? null : { topic, partition, offset },
    checkAt: row.check_at,
    resubmissions: row.resubmissions,
    isLost: row.is_lost,
  };
}
