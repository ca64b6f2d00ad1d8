import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { GatewayReport } from '#libs/transaction';
import { CallbackOutbox } from '../callbacks/callback-outbox.js';
import { INQUIRY_SCHEDULE, RECOVERY_RETRY } from '../pacing/retry-policy.js';
import { sharedCommits } from '../pacing/shared-commits.js';
import type { InboxState, RecordedResult } from './inbox-row.js';
import type { ReadableMessage } from './readable-message.js';
import { reportOf } from './recorded-result.js';

/**
 * Marks the row as asked about, and makes it due where somebody has to ask the gateway.
 *
 * A row that was given up gets one more recovery, and a new version: whoever gave it up may still
 * be repeating the commit whose acknowledgement was lost. What the gateway had taken on is
 * `processing` again, with one more inquiry: as `started`, a `not_found` would let it be processed
 * a second time. `received` and `started` rows are being worked on and report by themselves: to
 * make one due would ask about a call that is under way.
 */
const ASK: NamedStatement = {
  name: 'inbox_ask',
  text: `
    WITH question AS (
      SELECT DISTINCT gateway, transaction_id
      FROM unnest($1::text[], $2::uuid[]) AS row (gateway, transaction_id)),
    known AS (
      SELECT inbox.gateway, inbox.transaction_id
      FROM gateway.inbox JOIN question USING (gateway, transaction_id)
      ORDER BY inbox.gateway, inbox.transaction_id
      FOR UPDATE OF inbox),
    asked AS (
      UPDATE gateway.inbox SET
        is_asked = state <> 'finished',
        due_at = CASE WHEN state IN ('processing', 'given_up') THEN now() ELSE due_at END,
        recoveries = CASE WHEN state = 'given_up' THEN $3::integer ELSE recoveries END,
        inquiries = CASE WHEN state = 'given_up' THEN LEAST(inquiries, $4) ELSE inquiries END,
        version = version + (state = 'given_up')::integer,
        state = CASE
          WHEN state <> 'given_up' THEN state
          WHEN inquiries > 0 THEN 'processing'
          ELSE 'started' END
      FROM known
      WHERE inbox.gateway = known.gateway AND inbox.transaction_id = known.transaction_id
      RETURNING inbox.gateway, inbox.transaction_id, state, result)
    SELECT gateway, transaction_id, state, result,
      EXISTS (
        SELECT FROM gateway.callback
        WHERE callback.transaction_id = question.transaction_id
          AND callback.gateway = question.gateway AND due_at IS NOT NULL) AS is_reporting
    FROM question LEFT JOIN asked USING (gateway, transaction_id)`,
};

interface Question {
  readonly gateway: string;
  readonly transactionId: string;
}

/** What the inbox knows of a transaction. */
interface Knowledge {
  /** Absent when the inbox has no such row. */
  readonly state: InboxState | null;
  readonly result: RecordedResult | null;
  /** A callback on the transaction is still to be delivered. */
  readonly isReporting: boolean;
}

interface AskedRow {
  readonly gateway: string;
  readonly transaction_id: string;
  readonly state: InboxState | null;
  readonly result: RecordedResult | null;
  readonly is_reporting: boolean;
}

/** Answers the API's question what became of a transaction, from the inbox. */
@Injectable()
export class InquiryDesk {
  private readonly questions = sharedCommits<Question, Knowledge>((all) => this.ask(all));

  constructor(
    private readonly database: Database,
    private readonly outbox: CallbackOutbox,
  ) {}

  /**
   * Puts the answer in the outbox, or sees to it that one will come.
   *
   * Where a callback on the transaction is still waiting, nothing is added: the API goes on asking
   * as long as it hears nothing, and an answer to each question would keep it from hearing the
   * first.
   */
  async answer({ envelope, isBeyondMemory }: ReadableMessage): Promise<void> {
    const { gateway, transactionId, requestId } = envelope;
    const known = await this.questions.add({ gateway, transactionId });
    const report = reportFor(transactionId, known, isBeyondMemory);
    if (report && !known.isReporting) await this.outbox.enqueue(gateway, report, { requestId });
  }

  private async ask(questions: readonly Question[]): Promise<readonly Knowledge[]> {
    const rows = await this.database.query<AskedRow>(ASK, [
      questions.map(({ gateway }) => gateway),
      questions.map(({ transactionId }) => transactionId),
      RECOVERY_RETRY.attemptsMax - 1,
      INQUIRY_SCHEDULE.attemptsMax - 1,
    ]);
    const known = new Map(rows.map((row) => [`${row.gateway} ${row.transaction_id}`, row]));
    return questions.map(({ gateway, transactionId }) => {
      const row = known.get(`${gateway} ${transactionId}`);
      if (!row) throw new Error('A question was left without an answer.');
      return { state: row.state, result: row.result, isReporting: row.is_reporting };
    });
  }
}

/** What can be said at once; nothing while the row is worked on, which then reports by itself. */
function reportFor(
  transactionId: string,
  { state, result }: Knowledge,
  isBeyondMemory: boolean,
): GatewayReport | undefined {
  if (state === null) return { transactionId, ...(isBeyondMemory ? FORGOTTEN : NOT_FOUND) };
  return state === 'finished' && result ? reportOf(transactionId, result) : undefined;
}

const NOT_FOUND = { status: 'not_found' } as const;

/**
 * Not `not_found`: the row may have been there once, and the API would send the transaction again.
 */
const FORGOTTEN = {
  status: 'unknown',
  reason: {
    code: 'gateway_forgot',
    message: 'The transaction is older than the gateway remembers.',
  },
} as const;
