import { Inject, Injectable, Logger } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Database, type NamedStatement } from '#libs/database';
import { AppError } from '#libs/errors';
import { Loop, Looping } from '#libs/loop';
import { LoopUtilization } from './loop-utilization.js';
import { TimeAverage } from './time-average.js';
import type { Crowd } from './yield-to-accepting.js';

const REFRESH_MS = 1_000;
const RETRY_SECONDS = 5;
/** Long enough for a dozen commits, short beside a second. */
const CROWD_MS = 100;

/** Counts no further than it has to: a full outbox is looked at once a second. */
const COUNT: NamedStatement = {
  name: 'outbox_backlog',
  text: 'SELECT count(*)::int AS count FROM (SELECT FROM outbox LIMIT $1) AS waiting',
};

/**
 * How much waits to be published, and the limit on it.
 *
 * Nobody who asks waits for a query: the rows are counted in the background, and between two counts
 * what this process accepts and publishes is kept track of. What other processes do, and the few
 * rows that the janitor and cancellations write and delete, show at the next count, so that
 * together they may pass the limit by what they accept in a second.
 */
@Injectable()
export class OutboxBacklog extends Looping implements Crowd {
  private readonly logger = new Logger(OutboxBacklog.name);
  readonly sizeMax: number;
  protected readonly loop: Loop;
  private counted = 0;
  /** What this process has added, less what it has removed, since the rows were counted. */
  private changedSince = 0;
  /** What it is just writing: a count that is under way may or may not see it. */
  private writing = 0;
  private readonly crowd = new TimeAverage(CROWD_MS);
  private readonly loopUtilization = new LoopUtilization();

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    private readonly database: Database,
  ) {
    super();
    this.sizeMax = config.outboxBacklogMax;
    this.loop = new Loop(() => this.runOnce(), {
      idleMs: REFRESH_MS,
      onError: (error) => {
        this.logger.warn({ msg: 'The outbox could not be counted.', err: error });
      },
    });
  }

  /** The number of messages that wait; past the limit it is not counted how many more. */
  get size(): number {
    return Math.max(0, this.counted + this.changedSince) + this.writing;
  }

  /** Messages that this process is writing at once, on average over the last moments. */
  get beingWritten(): number {
    return this.crowd.current;
  }

  /** How much of the time this process has something to do: 0 to 1. */
  get utilization(): number {
    return this.loopUtilization.current;
  }

  /**
   * Makes room for messages that are about to be written.
   *
   * @returns to be told once whether they were, as far as one knows
   * @throws AppError `backlog_full`
   */
  admit(messages: number): (areWritten: boolean) => void {
    if (this.size >= this.sizeMax) {
      const detail = 'Nothing was stored; the same request may be sent again later.';
      throw new AppError('backlog_full', detail, { retryAfterSeconds: RETRY_SECONDS });
    }
    this.countWriting(messages);
    return (areWritten) => {
      this.countWriting(-messages);
      if (areWritten) this.changedSince += messages;
    };
  }

  /** Messages of the outbox are gone. */
  release(messages: number): void {
    this.changedSince -= messages;
  }

  /** Counts anew. @returns 0: the next count can wait */
  async runOnce(): Promise<number> {
    const changedBefore = this.changedSince;
    const [row] = await this.database.query<{ count: number }>(COUNT, [this.sizeMax + 1]);
    this.counted = row?.count ?? 0;
    // What changes while the query runs may be seen twice: the next count puts that right.
    this.changedSince -= changedBefore;
    return 0;
  }

  private countWriting(change: number): void {
    this.writing += change;
    this.crowd.set(this.writing);
  }
}
