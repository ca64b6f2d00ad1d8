import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { gatewayNamed } from '#libs/messaging';
import { type EncodedReport, encodeReport } from '../callbacks/callback-report.js';
import { sharedCommits } from '../pacing/shared-commits.js';
import type { ClaimedRow, ClaimTerms, InboxState, IntakeRow } from './inbox-row.js';
import { CLAIM, RENEW, SETTLE, TAKE_IN } from './inbox.statements.js';
import type { Settlement } from './next-step.js';
import { recordOf } from './recorded-result.js';

interface KeyRow {
  readonly gateway: string;
  readonly transaction_id: string;
}

interface ClaimResultRow extends KeyRow {
  readonly previous_state: ClaimedRow['previousState'];
  readonly attempts: number;
  readonly recoveries: number;
  readonly inquiries: number;
  readonly was_asked: boolean;
  readonly version: number;
  readonly settles_in_ms: number;
  readonly settles_at: Date;
  readonly content_type: string;
  readonly message: Buffer;
  readonly request_id: string;
  readonly traceparent: string | null;
}

/** A settlement, ready to be written. */
interface Answer {
  readonly row: ClaimedRow;
  readonly state: InboxState;
  readonly dueInMs: number | null;
  readonly result: string | null;
  readonly deadCause: string | null;
  readonly recoveries: number | null;
  readonly callbackId: string;
  readonly callback: EncodedReport | undefined;
}

/**
 * The gateways' inbox in PostgreSQL. A transaction is in it once, however often its message comes,
 * and whoever works on it holds a lease and a version.
 */
@Injectable()
export class InboxStore {
  private readonly intake = sharedCommits<IntakeRow, boolean>((rows) => this.insert(rows));

  private readonly answers = sharedCommits<Answer, boolean>((answers) => this.write(answers));

  constructor(private readonly database: Database) {}

  /** Takes a message in. @returns true when it is new, false when the inbox knew it already */
  takeIn(row: IntakeRow): Promise<boolean> {
    return this.intake.add(row);
  }

  /** Takes due rows for this process. From here on the gateway may have been asked. */
  async claim(gateway: string, limit: number, terms: ClaimTerms): Promise<ClaimedRow[]> {
    const { leaseMs, settlingMs, isIdempotent } = terms;
    const values = [gateway, limit, leaseMs, isIdempotent, settlingMs];
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
      settlesInMs: row.settles_in_ms,
      settlesAt: row.settles_at,
      contentType: row.content_type,
      message: row.message,
      requestId: row.request_id,
      traceparent: row.traceparent,
    }));
  }

  /** Holds a row for longer. @returns false when somebody else has taken over */
  async renew({ gateway, transactionId, version }: ClaimedRow, leaseMs: number): Promise<boolean> {
    const values = [gateway, transactionId, version, leaseMs];
    return (await this.database.query(RENEW, values)).length > 0;
  }

  /**
   * Writes what became of a claimed row, and its callback. May be repeated with the same callback
   * id.
   *
   * @returns false when the row has moved on without us
   */
  settle(row: ClaimedRow, settlement: Settlement, callbackId: string): Promise<boolean> {
    const { state, dueInMs, report, deadCause } = settlement;
    const isLastWord = state === 'finished' || state === 'given_up';
    return this.answers.add({
      row,
      state,
      dueInMs,
      callbackId,
      result: jsonOf(isLastWord ? recordOf(report) : undefined),
      deadCause: jsonOf(deadCause),
      recoveries: settlement.recoveries ?? null,
      callback: report && encodeReport(gatewayNamed(row.gateway).format, report),
    });
  }

  private async write(answers: readonly Answer[]): Promise<readonly boolean[]> {
    const settled = await this.database.query<KeyRow>(SETTLE, [
      answers.map(({ row }) => row.gateway),
      answers.map(({ row }) => row.transactionId),
      answers.map(({ row }) => row.version),
      answers.map(({ state }) => state),
      answers.map(({ dueInMs }) => dueInMs),
      answers.map(({ result }) => result),
      answers.map(({ deadCause }) => deadCause),
      answers.map(({ recoveries }) => recoveries),
      answers.map(({ callback, callbackId }) => (callback === undefined ? null : callbackId)),
      answers.map(({ callback }) => callback?.contentType ?? null),
      answers.map(({ callback }) => callback?.body ?? null),
    ]);
    const keys = new Set(settled.map((row) => keyOf(row.gateway, row.transaction_id)));
    return answers.map(({ row }) => keys.has(keyOf(row.gateway, row.transactionId)));
  }

  private async insert(rows: readonly IntakeRow[]): Promise<readonly boolean[]> {
    const inserted = await this.database.query<KeyRow>(TAKE_IN, [
      rows.map(({ envelope }) => envelope.gateway),
      rows.map(({ envelope }) => envelope.transactionId),
      rows.map(({ envelope }) => envelope.contentType),
      rows.map(({ message }) => message),
      rows.map(({ envelope }) => envelope.requestId),
      rows.map(({ envelope }) => envelope.traceparent ?? null),
    ]);
    const fresh = new Set(inserted.map((row) => keyOf(row.gateway, row.transaction_id)));
    return rows.map(({ envelope }) => fresh.has(keyOf(envelope.gateway, envelope.transactionId)));
  }
}

function keyOf(gateway: string, transactionId: string): string {
  return `${gateway} ${transactionId}`;
}

function jsonOf(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
