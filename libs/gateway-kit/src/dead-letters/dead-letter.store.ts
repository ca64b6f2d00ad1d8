import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { newId } from '#libs/ids';
import { sharedCommits } from '../pacing/shared-commits.js';
import type { DeadLetter } from './dead-letter.js';

const KEEP: NamedStatement = {
  name: 'dead_letter_keep',
  text: `
    INSERT INTO gateway.dead_letter (id, topic, key, value, headers)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[])`,
};

/** In a step of its own, as in given-up.store.ts. Parameters: limit, lease in ms. */
const CLAIM: NamedStatement = {
  name: 'dead_letter_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT id FROM gateway.dead_letter
      WHERE due_at <= now()
      ORDER BY due_at LIMIT $1
      FOR UPDATE SKIP LOCKED)
    UPDATE gateway.dead_letter AS letter SET due_at = now() + $2 * interval '1 ms'
    FROM due WHERE letter.id = due.id
    RETURNING letter.id, topic, key, value, headers`,
};

const REMOVE: NamedStatement = {
  name: 'dead_letter_remove',
  text: 'DELETE FROM gateway.dead_letter WHERE id = ANY($1::uuid[])',
};

interface KeptRow {
  readonly id: string;
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Buffer;
}

export interface KeptLetter {
  readonly id: string;
  readonly letter: DeadLetter;
}

/**
 * The dead letters of what was never taken in. They are safe once they are here, so that neither a
 * broker that is away nor a dead-letter topic that is missing keeps a partition waiting.
 */
@Injectable()
export class DeadLetterStore {
  private readonly letters = sharedCommits<DeadLetter, null>((letters) => this.write(letters));

  constructor(private readonly database: Database) {}

  /** Repeated after an error, a letter may be there twice: better than not at all. */
  async keep(letter: DeadLetter): Promise<void> {
    await this.letters.add(letter);
  }

  /** Takes letters for this process; they come back when the lease is over. */
  async claim(limit: number, leaseMs: number): Promise<KeptLetter[]> {
    const rows = await this.database.query<KeptRow>(CLAIM, [limit, leaseMs]);
    return rows.map(({ id, topic, key, value, headers }) => ({
      id,
      letter: {
        topic,
        key: key === null ? null : key.toString(),
        value,
        headers: JSON.parse(headers.toString()) as Record<string, string>,
      },
    }));
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.database.query(REMOVE, [ids]);
  }

  private async write(letters: readonly DeadLetter[]): Promise<null[]> {
    await this.database.query(KEEP, [
      letters.map(() => newId()),
      letters.map(({ topic }) => topic),
      letters.map(({ key }) => (key === null ? null : Buffer.from(key))),
      letters.map(({ value }) => value),
      letters.map(({ headers }) => Buffer.from(JSON.stringify(headers))),
    ]);
    return letters.map(() => null);
  }
}
