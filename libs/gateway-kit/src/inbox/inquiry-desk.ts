import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { CallbackOutbox } from '../callbacks/callback-outbox.js';
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
  ) {}

  /** Puts the answer in the outbox, or sees to it that one will come. */
  async answer({ envelope, transaction, isBeyondMemory }: ReadableMessage): Promise<void> {
    const { gateway, requestId } = envelope;
    const { id: transactionId } = transaction;
    const [row] = await this.database.query<{ state: InboxState; result: RecordedResult | null }>(
      ASK,
      [
        ...[gateway, transactionId],
        ...[RECOVERY_RETRY.attemptsMax - 1, INQUIRY_SCHEDULE.attemptsMax - 1],
      ],
    );
    if (row === undefined) {
      const report = isBeyondMemory ? FORGOTTEN : ({ status: 'not_found' } as const);
      await this.outbox.enqueue(gateway, { transactionId, ...report }, { requestId });
    } else if (row.state === 'finished' && row.result !== null) {
      await this.outbox.enqueue(gateway, reportOf(transactionId, row.result), { requestId });
    }
  }
}

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
