import { within } from '#libs/deadline';

/** Bounded concurrency: so many tasks at once, each of which takes care of its own errors. */
export class Slots {
  private readonly running = new Set<Promise<void>>();

  /** @param onFree told whenever a task has ended, so that new work can be fetched at once */
  constructor(
    private readonly limit: number,
    private readonly onFree: () => void,
  ) {}

  get free(): number {
    return this.limit - this.running.size;
  }

  /** @param task must not reject: nobody is there to hear it */
  start(task: () => Promise<void>): void {
    const running = task().finally(() => {
      this.running.delete(running);
      this.onFree();
    });
    this.running.add(running);
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Waits for what runs, but no longer than this. @returns whether all of it has ended */
  async drain(timeoutMs: number): Promise<boolean> {
    const settled = this.settled().then(() => true);
    return (await within(settled, timeoutMs)) ?? false;
  }
}
