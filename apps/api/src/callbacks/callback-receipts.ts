import { Injectable } from '@nestjs/common';
import type { NamedStatement, Queryable } from '#libs/database';
import { AppError } from '#libs/errors';
import type { GatewayReport } from '#libs/transaction';
import { KeyedHash } from '../transactions/keyed-hash.js';
import type { ReportJournal, Verdict } from '../transactions/settle-transaction.js';

/** A callback whose signature was verified. */
export interface ReceivedCallback {
  readonly gateway: string;
  readonly webhookId: string;
  readonly body: Buffer;
  readonly report: GatewayReport;
}

/**
 * Waits for a concurrent callback of the same id; then that one is there and nothing is inserted.
 */
const ENTER: NamedStatement = {
  name: 'callback_receipt_enter',
  text: `
    INSERT INTO callback_receipt
      (gateway, webhook_id, body_hash, body_hash_key_id, transaction_id, reported_status,
       reason_code, reason_message, reported_amount_minor, reported_currency, gateway_reference,
       received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())
    ON CONFLICT DO NOTHING
    RETURNING webhook_id`,
};

const RECALL: NamedStatement = {
  name: 'callback_receipt_recall',
  text: `
    SELECT body_hash, body_hash_key_id, verdict FROM callback_receipt
    WHERE gateway = $1 AND webhook_id = $2`,
};

const CLOSE: NamedStatement = {
  name: 'callback_receipt_close',
  text: 'UPDATE callback_receipt SET verdict = $3 WHERE gateway = $1 AND webhook_id = $2',
};

interface ReceiptRow {
  readonly body_hash: Buffer;
  readonly body_hash_key_id: string;
  readonly verdict: Verdict;
}

/** What gateways have said: remembered by `webhook-id` in the commit of the effect, as evidence. */
@Injectable()
export class CallbackReceipts {
  constructor(private readonly keyedHash: KeyedHash) {}

  /** The journal that one callback is entered in. */
  journalOf(callback: ReceivedCallback): ReportJournal {
    return {
      enter: (connection) => this.enter(connection, callback),
      close: async (connection, verdict) => {
        await connection.query(CLOSE, [callback.gateway, callback.webhookId, verdict]);
      },
    };
  }

  private async enter(
    connection: Queryable,
    { gateway, webhookId, body, report }: ReceivedCallback,
  ): Promise<Verdict | undefined> {
    const { hash, keyId } = this.keyedHash.digest(body);
    const entered = await connection.query(ENTER, [
      gateway,
      webhookId,
      hash,
      keyId,
      report.transactionId,
      report.status,
      report.reason?.code ?? null,
      report.reason?.message ?? null,
      report.money?.amountMinor.toString() ?? null,
      report.money?.currency ?? null,
      report.gatewayReference ?? null,
    ]);
    if (entered.length > 0) return undefined;
    const [earlier] = await connection.query<ReceiptRow>(RECALL, [gateway, webhookId]);
    if (!earlier) throw new Error('A callback was neither entered nor found.');
    const digest = { hash: earlier.body_hash, keyId: earlier.body_hash_key_id };
    if (!this.keyedHash.matches(digest, body)) {
      throw new AppError('callback_conflict', 'This webhook-id belongs to another callback.');
    }
    return earlier.verdict;
  }
}
