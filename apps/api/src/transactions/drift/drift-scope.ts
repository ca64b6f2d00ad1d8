import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { OutboxCare } from '../../publishing/outbox-care.js';
import { Sweep } from './sweep.js';

/** As long as the copy lives of what ends within an hour, unless it is read again later. */
const WINDOW_MS = 2 * 60 * 60_000;
const BATCH_SIZE = 500;
/** How many batches of each kind one round looks at; the next round goes on from there. */
const BATCHES_MAX = { recent: 20, open: 10, outbox: 4 };

const NIL = '00000000-0000-0000-0000-000000000000';

const ACCEPTED_AFTER: NamedStatement = {
  name: 'drift_accepted_after',
  text: 'SELECT id FROM transaction WHERE id > $1 ORDER BY id LIMIT $2',
};

/** By the index of what is open: few, however many there were. The instant is text, being exact. */
const OPEN_AFTER: NamedStatement = {
  name: 'drift_open_after',
  text: `
    SELECT id, check_at::text FROM transaction
    WHERE check_at IS NOT NULL AND (check_at, id) > ($1::timestamptz, $2::uuid) AND id < $3
    ORDER BY check_at, id LIMIT $4`,
};

interface OpenCursor {
  readonly id: string;
  readonly check_at: string;
}

/** Which transactions are compared: those of the last hours, open ones, and what waits. */
@Injectable()
export class DriftScope {
  private readonly going = this.sweeps();

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxCare,
  ) {}

  /** The ids of one round, in batches. It goes on where the last one has ended. */
  async *next(): AsyncGenerator<readonly string[]> {
    const { recent, open, outbox } = this.going;
    yield* recent.batches(BATCHES_MAX.recent);
    yield* open.batches(BATCHES_MAX.open);
    yield* outbox.batches(BATCHES_MAX.outbox);
  }

  /** All ids from the start, in batches. */
  async *all(): AsyncGenerator<readonly string[]> {
    const { recent, open, outbox } = this.sweeps();
    for (const sweep of [recent, open, outbox]) yield* sweep.batches(Number.MAX_SAFE_INTEGER);
  }

  private sweeps() {
    return {
      recent: new Sweep<string>((after) => this.acceptedAfter(after)),
      open: new Sweep<OpenCursor>((after) => this.openAfter(after)),
      outbox: new Sweep<string>((after) => this.unclaimedAfter(after)),
    };
  }

  private async acceptedAfter(after = NIL) {
    const start = windowStart();
    // Where more is accepted than a round looks at, the window overtakes the sweep: it goes on
    // anywhere in it, or it would look at the oldest only, whose copies are gone.
    const restart = after === NIL ? start : firstIdOf(Date.now() - Math.random() * WINDOW_MS);
    const from = after > start ? after : restart;
    const rows = await this.database.query<{ id: string }>(ACCEPTED_AFTER, [from, BATCH_SIZE]);
    const ids = rows.map(({ id }) => id);
    return { ids, next: isFull(ids) ? ids.at(-1) : undefined };
  }

  /** Those that are older than the window: the others are among the recent ones. */
  private async openAfter(after: OpenCursor = { id: NIL, check_at: '-infinity' }) {
    const rows = await this.database.query<OpenCursor>(OPEN_AFTER, [
      after.check_at,
      after.id,
      windowStart(),
      BATCH_SIZE,
    ]);
    return { ids: rows.map(({ id }) => id), next: isFull(rows) ? rows.at(-1) : undefined };
  }

  private async unclaimedAfter(after = NIL) {
    const rows = await this.outbox.unclaimedAfter(after, BATCH_SIZE);
    const ids = [...new Set(rows.map(({ subjectId }) => subjectId))];
    return { ids, next: isFull(rows) ? rows.at(-1)?.id : undefined };
  }
}

function isFull(rows: readonly unknown[]): boolean {
  return rows.length === BATCH_SIZE;
}

function windowStart(): string {
  return firstIdOf(Date.now() - WINDOW_MS);
}

/** Ids are UUIDv7: the first 48 bits are the milliseconds of acceptance. */
function firstIdOf(acceptedAtMs: number): string {
  const hex = Math.floor(acceptedAtMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
