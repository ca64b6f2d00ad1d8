import { Injectable } from '@nestjs/common';
import { Database, jsonbArray, type NamedStatement, type Queryable } from '#libs/database';
import type { ClaimedMessage, MessagePurpose, OutboxMessage } from './outbox-message.js';

const ENQUEUE: NamedStatement = {
  name: 'outbox_enqueue',
  text: `
    INSERT INTO outbox (id, subject_id, purpose, topic, headers, value)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[])`,
};

/**
 * The part of a larger statement that writes one submission for each row of `source`, a relation
 * with the columns `message_id`, `id` (of the subject), `topic`, `headers` and `value`. Rows
 * without a message id have nothing to publish.
 */
export function enqueueFrom(source: string): string {
  return `
    INSERT INTO outbox (id, subject_id, purpose, topic, headers, value)
    SELECT message_id, id, 'submission', topic, headers, value
    FROM ${source} WHERE message_id IS NOT NULL`;
}

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
    RETURNING o.id, o.subject_id, o.purpose, o.topic, o.headers, o.value, o.attempts`,
};

const REMOVE: NamedStatement = {
  name: 'outbox_remove',
  text: 'DELETE FROM outbox WHERE id = ANY($1::uuid[])',
};

/** A claim whose lease is over may be another relay's by now: that one decides. */
const GIVE_UP: NamedStatement = {
  name: 'outbox_give_up',
  text: `
    DELETE FROM outbox o USING unnest($1::uuid[], $2::integer[]) AS g (id, attempts)
    WHERE o.id = g.id AND o.attempts = g.attempts
    RETURNING o.id`,
};

/** Here too: a claim whose lease is over may be another relay's by now. */
const RETRY_LATER: NamedStatement = {
  name: 'outbox_retry_later',
  text: `
    UPDATE outbox o SET lease_until = now() + r.delay_ms * interval '1 ms'
    FROM unnest($1::uuid[], $2::integer[], $3::integer[]) AS r (id, attempts, delay_ms)
    WHERE o.id = r.id AND o.attempts = r.attempts`,
};

/** Subjects that have a message here, whoever is just working on it. */
const HAVE_MESSAGES: NamedStatement = {
  name: 'outbox_have_messages',
  text: 'SELECT DISTINCT subject_id FROM outbox WHERE subject_id = ANY($1::uuid[])',
};

/**
 * Deletes what was never claimed; a row that a relay is just claiming is not waited for and counts
 * as claimed.
 */
const WITHDRAW: NamedStatement = {
  name: 'outbox_withdraw',
  text: `
    WITH unsent AS MATERIALIZED (
      SELECT id FROM outbox
      WHERE subject_id = ANY($1::uuid[]) AND purpose = 'submission' AND attempts = 0
      FOR UPDATE SKIP LOCKED)
    DELETE FROM outbox o USING unsent WHERE o.id = unsent.id
    RETURNING o.subject_id`,
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

interface SubjectRow {
  readonly subject_id: string;
}

interface OutboxRow {
  readonly id: string;
  readonly subject_id: string;
  readonly purpose: MessagePurpose;
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
      messages.map(({ purpose }) => purpose),
      messages.map(({ topic }) => topic),
      jsonbArray(messages.map(({ headers }) => JSON.stringify(headers))),
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
        purpose: row.purpose,
        topic: row.topic,
        headers: row.headers,
        value: row.value,
        attempts: row.attempts,
      }))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** @returns which of these subjects have a message that is still to be published */
  async withMessages(connection: Queryable, subjectIds: readonly string[]): Promise<Set<string>> {
    const rows = await connection.query<SubjectRow>(HAVE_MESSAGES, [subjectIds]);
    return new Set(rows.map(({ subject_id: id }) => id));
  }

  /**
   * Takes submissions back inside the caller's commit, where no relay has ever claimed them.
   *
   * The caller holds the locks of subjects whose submission was never acknowledged: an
   * acknowledgement needs them, so that a row can be claimed meanwhile but cannot vanish.
   *
   * @returns the subjects of which it is certain that nothing was sent and nothing will be: their
   *   row was never claimed, or they have none
   */
  async withdraw(connection: Queryable, subjectIds: readonly string[]): Promise<Set<string>> {
    const present = await this.withMessages(connection, subjectIds);
    const withdrawn = await connection.query<SubjectRow>(WITHDRAW, [subjectIds]);
    const absent = subjectIds.filter((id) => !present.has(id));
    return new Set([...absent, ...withdrawn.map(({ subject_id: id }) => id)]);
  }

  async remove(connection: Queryable, ids: readonly string[]): Promise<void> {
    await connection.query(REMOVE, [ids]);
  }

  /**
   * Deletes messages that had their attempts, inside the caller's commit.
   *
   * @returns those that nobody else has claimed meanwhile
   */
  async giveUp<Message extends ClaimedMessage>(
    connection: Queryable,
    messages: readonly Message[],
  ): Promise<Message[]> {
    const rows = await connection.query<{ id: string }>(GIVE_UP, [
      messages.map(({ id }) => id),
      messages.map(({ attempts }) => attempts),
    ]);
    const gone = new Set(rows.map(({ id }) => id));
    return messages.filter(({ id }) => gone.has(id));
  }

  /**
   * Gives messages back after a failed send, each for a rest that grows with its attempts. The
   * claim stays counted: the message may have arrived.
   */
  async retryLater(messages: readonly ClaimedMessage[]): Promise<void> {
    await this.database.query(RETRY_LATER, [
      messages.map(({ id }) => id),
      messages.map(({ attempts }) => attempts),
      messages.map(({ attempts }) => restMsAfter(attempts)),
    ]);
  }
}
