import { Loop } from '#libs/loop';
import { Slots } from './slots.js';

const DRAIN_TIMEOUT_MS = 4_000;
/** What becomes due, and slots that become free, within so many milliseconds share a claim. */
const REST_MS = 20;

export interface ClaimLoopOptions<Item> {
  /** How many items are worked on at once in this process. */
  readonly concurrency: number;
  /** The pause after a round that claimed nothing. */
  readonly idleMs: number;
  /** Takes due items for this process, no more than the limit; committed when it resolves. */
  readonly claim: (limit: number) => Promise<readonly Item[]>;
  /** Must not reject: nobody is there to hear it. */
  readonly work: (item: Item) => Promise<void>;
  /** Told of a claim that failed; the loop pauses and goes on. */
  readonly onError: (error: unknown) => void;
}

/**
 * Claims what is due and works on it, a bounded number at once: as many as there are free slots,
 * and more as soon as one is free.
 */
export class ClaimLoop<Item> {
  private readonly loop: Loop;
  private readonly slots: Slots;
  /** Slots were fewer than what is due, as far as the last claim can tell. */
  private isShortOfSlots = false;

  constructor(private readonly options: ClaimLoopOptions<Item>) {
    const { concurrency, idleMs, onError } = options;
    // What is left over is due at once; whatever comes later wakes the loop, or is polled for.
    const round = async () => ((await this.runOnce()) > 0 && this.isShortOfSlots ? 1 : 0);
    this.loop = new Loop(round, { idleMs, restMs: () => REST_MS, onError });
    this.slots = new Slots(concurrency, () => {
      if (this.isShortOfSlots) this.loop.wake();
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Something may be due. */
  wake(): void {
    this.loop.wake();
  }

  /** Claims nothing more and waits for what is under way. @returns whether all of it has ended */
  async stop(): Promise<boolean> {
    await this.loop.stop();
    return this.slots.drain(DRAIN_TIMEOUT_MS);
  }

  /** Resolves when everything that was claimed has been worked on. */
  settled(): Promise<void> {
    return this.slots.settled();
  }

  /**
   * Claims as many items as there are free slots and starts to work on them.
   *
   * @returns the number claimed; 0 means that the caller may sleep.
   */
  async runOnce(): Promise<number> {
    const { free } = this.slots;
    this.isShortOfSlots = free === 0;
    if (free === 0) return 0;
    const items = await this.options.claim(free);
    this.isShortOfSlots = items.length >= free;
    for (const item of items) this.slots.start(() => this.options.work(item));
    return items.length;
  }
}
