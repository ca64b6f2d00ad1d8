import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { findGateway } from '#libs/messaging';
import { encodeReport } from '../callbacks/callback-report.js';
import { GroupCommit } from '../pacing/group-commit.js';
import type { ClaimedRow, IntakeRow } from './inbox-row.js';
import { CLAIM, SETTLE, TAKE_IN } from './inbox.statements.js';
import type { Settlement } from './next-step.js';
import { recordOf } from './recorded-result.js';

const BATCH_MAX = 200;
const COMMITS_IN_FLIGHT_MAX = 2;

interface ClaimResultRow {
  readonly gateway: string;
  readonly transaction_id: string;
  readonly previous_state: ClaimedRow['previousState'];
  readonly attempts: number;
  readonly recoveries: number;
  readonly inquiries: number;
  readonly was_asked: boolean;
  readonly version: number;
  readonly content_type: string;
  readonly message: Buffer;
  readonly request_id: string;
  readonly traceparent: string | null;
}

/**
 * The gateways' inbox in PostgreSQL. A transaction is in it once, however often its message comes, and
 * whoever works on it holds a lease and a version.
 */
@Injectable()
export class InboxStore {
  private readonly intake = new GroupCommit<IntakeRow, boolean>({
    write: (rows) => this.insert(rows),
    batchMax: BATCH_MAX,
    inFlightMax: COMMITS_IN_FLIGHT_MAX,
  });

  constructor(private readonly database: Database) {}

  /** Takes a message in. @returns true when it is new, false when the inbox knew it already */
  takeIn(row: IntakeRow): Promise<boolean> {
    return this.intake.add(row);
  }

  /** Takes due rows for this process. From here on the gateway may have been asked. */
  async claim(
    gateway: string,
    limit: number,
    leaseMs: number,
    isIdempotent: boolean,
  ): Promise<ClaimedRow[]> {
    const values = [gateway, limit, leaseMs, isIdempotent];
    const rows = await this.database.query<ClaimResultRow>(CLAIM, values);
    return rows.map((row) => ({
      gateway: row.gateway,
      transactionId: row.transaction_id,
      previousState: row.previous_state,
      attempts: row.attempts,
      recoveries: row.recoveries,
      inquiries: row.inquiries,
      isAsked: row.was_asked,
      version: row.version,
      contentType: row.content_type,
      message: row.message,
      requestId: row.request_id,
      traceparent: row.traceparent,
    }));
  }

  /**
   * Writes what became of a claimed row, and its callback. May be repeated with the same callback id.
   *
   * @returns false when the row has moved on without us
   */
  async settle(row: ClaimedRow, settlement: Settlement, callbackId: string): Promise<boolean> {
    const { state, dueInMs, report, deadCause } = settlement;
    const format = findGateway(row.gateway)?.format ?? '';
    const callback = report && encodeReport(format, report);
    const result = recordOf(state === 'finished' || state === 'given_up' ? report : undefined);
    const settled = await this.database.query(SETTLE, [
      ...[row.gateway, row.transactionId, row.version, state, dueInMs],
      result === undefined ? null : JSON.stringify(result),
      deadCause === undefined ? null : JSON.stringify(deadCause),
      callback === undefined ? null : callbackId,
      callback?.contentType ?? null,
      callback?.body ?? null,
    ]);
    return settled.length > 0;
  }

  private async insert(rows: readonly IntakeRow[]): Promise<readonly boolean[]> {
    const inserted = await this.database.query<{ transaction_id: string }>(TAKE_IN, [
      rows.map(({ envelope }) => envelope.gateway),
      rows.map(({ envelope }) => envelope.transactionId),
      rows.map(({ envelope }) => envelope.contentType),
      rows.map(({ message }) => message),
      rows.map(({ envelope }) => envelope.requestId),
      rows.map(({ envelope }) => envelope.traceparent ?? null),
    ]);
    const fresh = new Set(inserted.map(({ transaction_id: id }) => id));
    return rows.map(({ envelope }) => fresh.has(envelope.transactionId));
  }
}
