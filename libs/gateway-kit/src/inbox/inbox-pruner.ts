import { Injectable, Logger } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { Loop, Looping } from '#libs/loop';
import { INBOX_MEMORY_MS } from './readable-message.js';

/** Twice what is remembered: a message that waits in Kafka for all its retention finds its row. */
export const KEEP_MS = 2 * INBOX_MEMORY_MS;
const BATCH_MAX = 1_000;
const IDLE_MS = 60 * 60 * 1_000;

/**
 * A row that is still due, or whose dead letter is, stays whatever its age. The rows are chosen in
 * a step of their own: a subquery may be run again for each row, and goes past the limit.
 */
const PRUNE_INBOX: NamedStatement = {
  name: 'inbox_prune',
  text: `
    WITH old AS MATERIALIZED (
      SELECT gateway, transaction_id FROM gateway.inbox
      WHERE received_at < now() - $1 * interval '1 ms' AND due_at IS NULL AND dead_due_at IS NULL
      LIMIT $2 FOR UPDATE SKIP LOCKED)
    DELETE FROM gateway.inbox AS inbox USING old
    WHERE inbox.gateway = old.gateway AND inbox.transaction_id = old.transaction_id
    RETURNING 1`,
};

const PRUNE_CALLBACKS: NamedStatement = {
  name: 'callback_prune',
  text: `
    WITH old AS MATERIALIZED (
      SELECT id FROM gateway.callback
      WHERE created_at < now() - $1 * interval '1 ms' AND due_at IS NULL
      LIMIT $2 FOR UPDATE SKIP LOCKED)
    DELETE FROM gateway.callback AS callback USING old WHERE callback.id = old.id
    RETURNING 1`,
};

/** Clears away what nobody can ask for any more, in small batches. */
@Injectable()
export class InboxPruner extends Looping {
  private readonly logger = new Logger(InboxPruner.name);
  protected readonly loop: Loop;

  constructor(private readonly database: Database) {
    super();
    this.loop = new Loop(() => this.runOnce(), {
      idleMs: IDLE_MS,
      onError: (err) => {
        this.logger.warn({ msg: 'Old rows cannot be cleared away yet; trying again.', err });
      },
    });
  }

  /** @returns the number of rows removed; 0 means that the caller may sleep. */
  async runOnce(): Promise<number> {
    const inbox = await this.database.query(PRUNE_INBOX, [KEEP_MS, BATCH_MAX]);
    const callbacks = await this.database.query(PRUNE_CALLBACKS, [KEEP_MS, BATCH_MAX]);
    return inbox.length + callbacks.length;
  }
}
