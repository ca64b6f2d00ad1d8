import { within } from '#libs/deadline';
import type { Copy } from './copy-scripts.js';
import type { RedisClient } from './redis-client.js';

interface WaitingCopy {
  readonly copy: Copy;
  readonly resolve: (isThere: boolean) => void;
}

/** Redis does nothing else meanwhile. */
const BATCH_MAX = 100;
/** Behind a Redis that is slow what waits is given up: it is a copy, and soon an old one. */
const WAITING_MAX = 1_000;

/**
 * Writes copies in shared calls: what comes while one is under way goes together in the next.
 * Nothing waits when none is under way.
 */
export class CopyWriter {
  private waiting: WaitingCopy[] = [];
  private isWriting = false;

  /** @param deadlineMs after which a call counts as failed, and the next one begins */
  constructor(
    private readonly client: Pick<RedisClient, 'putCopies'>,
    private readonly deadlineMs: number,
  ) {}

  /** @returns whether it is there now; not so when a higher version is, or Redis is away */
  write(copy: Copy): Promise<boolean> {
    if (this.waiting.length >= WAITING_MAX) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.waiting.push({ copy, resolve });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH_MAX);
      const call = this.client.putCopies(batch.map(({ copy }) => copy));
      const answers = await within(
        call.catch(() => undefined),
        this.deadlineMs,
      );
      batch.forEach(({ resolve }, index) => {
        resolve(answers?.[index] ?? false);
      });
    }
    this.isWriting = false;
  }
}
