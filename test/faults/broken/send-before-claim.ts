import { Database, type NamedStatement } from '#libs/database';
import { type ClaimedTopics, Outbox } from '../../../apps/api/src/publishing/outbox.js';
import type { ClaimedMessage } from '../../../apps/api/src/publishing/outbox-message.js';
import { runApiWith, storeInstead } from '../variant.js';

const LOOK: NamedStatement = {
  name: 'outbox_look',
  text: `
    SELECT id, subject_id AS "subjectId", purpose, topic, headers, value, 1 AS attempts FROM outbox
    WHERE topic <> ALL($2::text[]) AND ($3::text IS NULL OR topic = $3)
    ORDER BY id LIMIT $1`,
};

/** Breaks the claim: what is about to be sent looks as if nobody had ever touched it. */
class OutboxWithoutClaims extends Outbox {
  constructor(private readonly pool: Database) {
    super(pool);
  }

  override claim(
    limit: number,
    _leaseMs: number,
    { except = [], only }: ClaimedTopics = {},
  ): Promise<ClaimedMessage[]> {
    return this.pool.query<ClaimedMessage>(LOOK, [limit, except, only ?? null]);
  }
}

runApiWith(storeInstead(Outbox, OutboxWithoutClaims));
