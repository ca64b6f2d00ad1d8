import { Injectable } from '@nestjs/common';
import { type NamedStatement, OvertakenError, type Queryable } from '#libs/database';
import { KeyedHash } from '../transactions/keyed-hash.js';
import type { RedriveJournal } from '../transactions/redrive-transaction.js';
import type { ReportJournal, SignedReport, Verdict } from '../transactions/signed-report.js';

/** A callback whose signature was verified; its name is the `webhook-id`. */
export interface ReceivedCallback extends SignedReport {
  readonly body: Buffer;
}

/** A call whose signature was verified, and which is no report; its name is the `webhook-id`. */
export interface ReceivedCall {
  readonly gateway: string;
  readonly name: string;
  readonly body: Buffer;
  readonly transactionId: string;
}

/**
 * Name by name, which the limit sees to: a plan that was made while the table was small would read
 * all of it for each batch, until PostgreSQL has counted its rows again.
 */
const RECALL: NamedStatement = {
  name: 'callback_receipt_recall',
  text: `
    SELECT gateway, webhook_id, body_hash, body_hash_key_id, verdict
    FROM unnest($1::text[], $2::text[]) AS asked (gateway, webhook_id)
    CROSS JOIN LATERAL (
      SELECT body_hash, body_hash_key_id, verdict FROM callback_receipt r
      WHERE r.gateway = asked.gateway AND r.webhook_id = asked.webhook_id LIMIT 1) AS receipt`,
};

/**
 * Sorted by key, as every batch is. Of two callbacks of one id that are about different
 * transactions, or about none, neither waits for a row of the other: the second waits here.
 */
const KEEP: NamedStatement = {
  name: 'callback_receipt_keep',
  text: `
    INSERT INTO callback_receipt
      (gateway, webhook_id, body_hash, body_hash_key_id, transaction_id, reported_status,
       reason_code, reason_message, reported_amount_minor, reported_currency, gateway_reference,
       verdict, received_at)
    SELECT *, now()
    FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::uuid[], $6::text[],
                $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[])
      AS r (gateway, webhook_id, body_hash, body_hash_key_id, transaction_id, reported_status,
            reason_code, reason_message, reported_amount_minor, reported_currency,
            gateway_reference, verdict)
    ORDER BY gateway, webhook_id
    ON CONFLICT DO NOTHING
    RETURNING webhook_id`,
};

/** One series of names for reports and calls: a name that was used for one is used for both. */
const KEEP_REDRIVE: NamedStatement = {
  name: 'callback_receipt_keep_redrive',
  text: `
    INSERT INTO callback_receipt
      (gateway, webhook_id, body_hash, body_hash_key_id, transaction_id, purpose, verdict,
       received_at)
    VALUES ($1, $2, $3, $4, $5, 'redrive', $6, now())
    ON CONFLICT DO NOTHING
    RETURNING webhook_id`,
};

interface ReceiptRow {
  readonly gateway: string;
  readonly webhook_id: string;
  readonly body_hash: Buffer;
  readonly body_hash_key_id: string;
  readonly verdict: Verdict;
}

/** What gateways have said: remembered by `webhook-id` in the commit of the effect, as evidence. */
@Injectable()
export class CallbackReceipts implements ReportJournal<ReceivedCallback> {
  constructor(private readonly keyedHash: KeyedHash) {}

  async recall(
    connection: Queryable,
    callbacks: readonly ReceivedCallback[],
  ): Promise<readonly (Verdict | undefined)[]> {
    const rows = await connection.query<ReceiptRow>(RECALL, [
      callbacks.map(({ gateway }) => gateway),
      callbacks.map(({ name }) => name),
    ]);
    if (rows.length === 0) return callbacks.map(() => undefined);
    const earlier = new Map(rows.map((row) => [`${row.gateway} ${row.webhook_id}`, row]));
    return callbacks.map(({ gateway, name, body }) => {
      const row = earlier.get(`${gateway} ${name}`);
      if (!row) return undefined;
      const digest = { hash: row.body_hash, keyId: row.body_hash_key_id };
      return this.keyedHash.matches(digest, body) ? row.verdict : 'name_reused';
    });
  }

  async keep(
    connection: Queryable,
    callbacks: readonly ReceivedCallback[],
    verdicts: readonly Verdict[],
  ): Promise<void> {
    const reports = callbacks.map(({ report }) => report);
    const digests = callbacks.map(({ body }) => this.keyedHash.digest(body));
    const kept = await connection.query(KEEP, [
      callbacks.map(({ gateway }) => gateway),
      callbacks.map(({ name }) => name),
      digests.map(({ hash }) => hash),
      digests.map(({ keyId }) => keyId),
      reports.map(({ transactionId }) => transactionId),
      reports.map(({ status }) => status),
      reports.map(({ reason }) => reason?.code ?? null),
      reports.map(({ reason }) => reason?.message ?? null),
      reports.map(({ money }) => money?.amountMinor.toString() ?? null),
      reports.map(({ money }) => money?.currency ?? null),
      reports.map(({ gatewayReference }) => gatewayReference ?? null),
      verdicts,
    ]);
    if (kept.length < callbacks.length) throw new OvertakenError('A webhook-id is known by now.');
  }

  /** The journal that one call for a redrive is kept in. */
  redriveJournalOf({ gateway, name, body, transactionId }: ReceivedCall): RedriveJournal {
    const { hash, keyId } = this.keyedHash.digest(body);
    return {
      keep: async (connection, verdict) => {
        const parameters = [gateway, name, hash, keyId, transactionId, verdict];
        return (await connection.query(KEEP_REDRIVE, parameters)).length > 0;
      },
    };
  }
}
