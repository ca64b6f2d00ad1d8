import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement, type Queryable } from '#libs/database';
import type { MessagePurpose } from './outbox-message.js';

/** What is waiting about a subject. */
export interface WaitingMessages {
  /** One of them is a submission that no relay has ever claimed. */
  readonly hasUnclaimed: boolean;
}

/** One row of the outbox, without what the message says. */
export interface WaitingMessage {
  readonly id: string;
  readonly purpose: MessagePurpose;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** A submission that no relay has ever claimed, and what it is about. */
export interface UnclaimedSubmission {
  readonly id: string;
  readonly subjectId: string;
}

const UNCLAIMED = `purpose = 'submission' AND attempts = 0`;

const WAITING: NamedStatement = {
  name: 'outbox_waiting',
  text: `
    SELECT subject_id, bool_or(${UNCLAIMED}) AS has_unclaimed FROM outbox
    WHERE subject_id = ANY($1::uuid[]) GROUP BY subject_id`,
};

const MESSAGES_OF: NamedStatement = {
  name: 'outbox_messages_of',
  text: `
    SELECT id, purpose, attempts, created_at FROM outbox WHERE subject_id = $1 ORDER BY id`,
};

const UNCLAIMED_AFTER: NamedStatement = {
  name: 'outbox_unclaimed_after',
  text: `
    SELECT id, subject_id FROM outbox WHERE ${UNCLAIMED} AND id > $1 ORDER BY id LIMIT $2`,
};

/** A relay that is just claiming them is waited for, which takes milliseconds. */
const HOLD: NamedStatement = {
  name: 'outbox_hold',
  text: 'SELECT FROM outbox WHERE subject_id = $1 ORDER BY id FOR UPDATE',
};

/** What a relay is just moving is not waited for: it waits for the subject's lock itself. */
const DISCARD: NamedStatement = {
  name: 'outbox_discard',
  text: `
    WITH waiting AS MATERIALIZED (
      SELECT id FROM outbox WHERE subject_id = $1 FOR UPDATE SKIP LOCKED)
    DELETE FROM outbox o USING waiting WHERE o.id = waiting.id`,
};

interface WaitingRow {
  readonly subject_id: string;
  readonly has_unclaimed: boolean;
}

interface MessageRow {
  readonly id: string;
  readonly purpose: MessagePurpose;
  readonly attempts: number;
  readonly created_at: Date;
}

interface UnclaimedRow {
  readonly id: string;
  readonly subject_id: string;
}

/** What operators and the drift check see and do of the outbox, beside the relay. */
@Injectable()
export class OutboxCare {
  constructor(private readonly database: Database) {}

  /** Those of the subjects that have messages. */
  async waitingFor(subjectIds: readonly string[]): Promise<Map<string, WaitingMessages>> {
    const rows = await this.database.query<WaitingRow>(WAITING, [subjectIds]);
    return new Map(rows.map((row) => [row.subject_id, { hasUnclaimed: row.has_unclaimed }]));
  }

  /** The messages of one subject, oldest first. */
  async messagesOf(subjectId: string): Promise<WaitingMessage[]> {
    const rows = await this.database.query<MessageRow>(MESSAGES_OF, [subjectId]);
    return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
  }

  /** Submissions that were never claimed, oldest first. @param after the id of the last one seen */
  async unclaimedAfter(after: string, limit: number): Promise<UnclaimedSubmission[]> {
    const rows = await this.database.query<UnclaimedRow>(UNCLAIMED_AFTER, [after, limit]);
    return rows.map(({ id, subject_id: subjectId }) => ({ id, subjectId }));
  }

  /**
   * Keeps the relays away from the messages of a subject, to the end of the caller's commit. Called
   * before the subject is locked, in the relay's own order: the other way round is a deadlock.
   */
  async hold(connection: Queryable, subjectId: string): Promise<void> {
    await connection.query(HOLD, [subjectId]);
  }

  /**
   * Stops whatever is still to be sent about a subject, inside the caller's commit. What was sent
   * before may arrive all the same.
   */
  async discard(connection: Queryable, subjectId: string): Promise<void> {
    await connection.query(DISCARD, [subjectId]);
  }
}
