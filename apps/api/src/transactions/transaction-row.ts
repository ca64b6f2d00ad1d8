import type {
  MaskedInstrument,
  Reason,
  Transaction,
  TransactionState,
  TransactionStatus,
  TransactionType,
} from '#libs/transaction';

/** A row of the table `transaction`, as the driver reads it: `bigint` stays text. */
export interface TransactionRow {
  readonly id: string;
  readonly merchant: string;
  readonly type: TransactionType;
  readonly status: TransactionStatus;
  readonly reason_code: string | null;
  readonly reason_message: string | null;
  readonly version: number;
  readonly amount_minor: string;
  readonly currency: string;
  readonly instrument: MaskedInstrument;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string> | null;
  readonly format: string;
  readonly gateway: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/**
 * Chosen one by one: the sealed instrument leaves the database only when it is asked for by name.
 */
const COLUMNS = [
  'id',
  'merchant',
  'type',
  'status',
  'reason_code',
  'reason_message',
  'version',
  'amount_minor',
  'currency',
  'instrument',
  'reference',
  'description',
  'metadata',
  'format',
  'gateway',
  'created_at',
  'updated_at',
];

export const TRANSACTION_COLUMNS = COLUMNS.join(', ');

/** The same where the table has another name. */
export function transactionColumnsOf(alias: string): string {
  return COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

export function toTransaction(row: TransactionRow): Transaction {
  return {
    id: row.id,
    merchant: row.merchant,
    type: row.type,
    state: toState(row.status, toReason(row)),
    version: row.version,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    instrument: row.instrument,
    ...(row.reference === null ? {} : { reference: row.reference }),
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.metadata === null ? {} : { metadata: row.metadata }),
    format: row.format,
    gateway: row.gateway,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toState(status: TransactionStatus, reason: Reason | null): TransactionState {
  switch (status) {
    case 'failed':
    case 'canceled':
    case 'unknown':
      // A check constraint of the table says the same.
      if (reason === null) throw new Error('A status that asks for a reason has none.');
      return { status, reason };
    case 'pending':
    case 'dispatched':
    case 'processing':
    case 'completed':
      return { status };
    default:
      return status satisfies never;
  }
}

export function toReason(row: {
  readonly reason_code: string | null;
  readonly reason_message: string | null;
}): Reason | null {
  return row.reason_code === null || row.reason_message === null
    ? null
    : { code: row.reason_code, message: row.reason_message };
}
