import { Injectable } from '@nestjs/common';
import { Database, databaseFaultOf, type NamedStatement, type Queryable } from '#libs/database';
import type { ClaimedMessage, OutboxMessage } from './outbox-message.js';

const ENQUEUE: NamedStatement = {
  name: 'outbox_enqueue',
  text: `
    INSERT INTO outbox (id, subject_id, topic, headers, value)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::bytea[])`,
};

/**
 * Oldest first; what another relay holds is skipped, never waited for. The rows are chosen in a
 * step of its own: a subquery may be run again for each row of the table, and then claims more than
 * the limit.
 */
const CLAIM: NamedStatement = {
  name: 'outbox_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT id FROM outbox
      WHERE lease_until < now() AND topic <> ALL($3::text[]) AND ($4::text IS NULL OR topic = $4)
      ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
    UPDATE outbox o
    SET attempts = o.attempts + 1, lease_until = now() + $2 * interval '1 ms'
    FROM due WHERE o.id = due.id
    RETURNING o.id, o.subject_id, o.topic, o.headers, o.value, o.attempts`,
};

const REMOVE: NamedStatement = {
  name: 'outbox_remove',
  text: 'DELETE FROM outbox WHERE id = ANY($1::uuid[])',
};

const RETRY_LATER: NamedStatement = {
  name: 'outbox_retry_later',
  text: `
    UPDATE outbox o SET lease_until = now() + r.delay_ms * interval '1 ms'
    FROM unnest($1::uuid[], $2::integer[]) AS r (id, delay_ms) WHERE o.id = r.id`,
};

/** Deletes what was never claimed; a row that a relay is just claiming is not waited for. */
const WITHDRAW: NamedStatement = {
  name: 'outbox_withdraw',
  text: `
    WITH unsent AS (
      SELECT id FROM outbox WHERE subject_id = $1 AND attempts = 0 FOR UPDATE NOWAIT)
    DELETE FROM outbox o USING unsent WHERE o.id = unsent.id
    RETURNING o.id`,
};

/** Which topics a claim is about; all of them by default. */
export interface ClaimedTopics {
  readonly except?: readonly string[];
  readonly only?: string;
}

/** A row that fails again and again must not be the probe each time. */
const REST = { delayMsMin: 500, factor: 2, delayMsMax: 10_000 };

function restMsAfter(attempts: number): number {
  return Math.min(REST.delayMsMin * REST.factor ** (attempts - 1), REST.delayMsMax);
}

interface OutboxRow {
  readonly id: string;
  readonly subject_id: string;
  readonly topic: string;
  readonly headers: Record<string, string>;
  readonly value: Buffer;
  readonly attempts: number;
}

/** The messages that are still to be published: rows written in the commit of what they tell. */
@Injectable()
export class Outbox {
  constructor(private readonly database: Database) {}

  /** Writes messages inside the caller's commit. Wake the relay when that is through. */
  async enqueue(connection: Queryable, messages: readonly OutboxMessage[]): Promise<void> {
    await connection.query(ENQUEUE, [
      messages.map(({ id }) => id),
      messages.map(({ subjectId }) => subjectId),
      messages.map(({ topic }) => topic),
      messages.map(({ headers }) => JSON.stringify(headers)),
      messages.map(({ value }) => value),
    ]);
  }

  /**
   * Takes a batch and commits that it was taken. From here on nobody can say that these messages
   * were never sent: a crash between send and acknowledgement leaves no other trace.
   */
  async claim(
    limit: number,
    leaseMs: number,
    { except = [], only }: ClaimedTopics = {},
  ): Promise<ClaimedMessage[]> {
    const parameters = [limit, leaseMs, except, only ?? null];
    const rows = await this.database.query<OutboxRow>(CLAIM, parameters);
    return rows
      .map((row) => ({
        id: row.id,
        subjectId: row.subject_id,
        topic: row.topic,
        headers: row.headers,
        value: row.value,
        attempts: row.attempts,
      }))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /**
   * Takes a message back inside the caller's commit, if no relay has ever claimed it.
   *
   * @returns true when it is certain that nothing was sent and nothing will be
   */
  async withdraw(connection: Queryable, subjectId: string): Promise<boolean> {
    try {
      return (await connection.query(WITHDRAW, [subjectId])).length > 0;
    } catch (error) {
      if (databaseFaultOf(error) === 'lock_timeout') return false;
      throw error;
    }
  }

  async remove(connection: Queryable, ids: readonly string[]): Promise<void> {
    await connection.query(REMOVE, [ids]);
  }

  /**
   * Gives messages back after a failed send, each for a rest that grows with its attempts. The
   * claim stays counted: the message may have arrived.
   */
  async retryLater(messages: readonly ClaimedMessage[]): Promise<void> {
    await this.database.query(RETRY_LATER, [
      messages.map(({ id }) => id),
      messages.map(({ attempts }) => restMsAfter(attempts)),
    ]);
  }
}
