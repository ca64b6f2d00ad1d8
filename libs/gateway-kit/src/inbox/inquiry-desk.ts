import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { GatewayReport } from '#libs/transaction';
import { CallbackOutbox } from '../callbacks/callback-outbox.js';
import { CallbackStore } from '../callbacks/callback.store.js';
import { INQUIRY_SCHEDULE, RECOVERY_RETRY } from '../pacing/retry-policy.js';
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
    WHERE gateway = $1 AND transaction_id = $2
    RETURNING state, result`,
};

/** Answers the API's question what became of a transaction, from the inbox. */
@Injectable()
export class InquiryDesk {
  constructor(
    private readonly database: Database,
    private readonly outbox: CallbackOutbox,
    private readonly callbacks: CallbackStore,
  ) {}

  /**
   * Puts the answer in the outbox, or sees to it that one will come.
   *
   * Where a callback on the transaction is still waiting, nothing is added: the API goes on asking
   * as long as it hears nothing, and an answer to each question would keep it from hearing the
   * first.
   */
  async answer({ envelope, transaction, isBeyondMemory }: ReadableMessage): Promise<void> {
    const { gateway, requestId } = envelope;
    const { id: transactionId } = transaction;
    const [row] = await this.database.query<AskedRow>(ASK, [
      ...[gateway, transactionId],
      ...[RECOVERY_RETRY.attemptsMax - 1, INQUIRY_SCHEDULE.attemptsMax - 1],
    ]);
    const report = reportFor(transactionId, row, isBeyondMemory);
    if (!report || (await this.callbacks.isWaiting(gateway, transactionId))) return;
    await this.outbox.enqueue(gateway, report, { requestId });
  }
}

interface AskedRow {
  readonly state: InboxState;
  readonly result: RecordedResult | null;
}

/** What can be said at once; nothing while the row is worked on, which then reports by itself. */
function reportFor(
  transactionId: string,
  row: AskedRow | undefined,
  isBeyondMemory: boolean,
): GatewayReport | undefined {
  if (!row) return { transactionId, ...(isBeyondMemory ? FORGOTTEN : NOT_FOUND) };
  return row.state === 'finished' && row.result ? reportOf(transactionId, row.result) : undefined;
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
