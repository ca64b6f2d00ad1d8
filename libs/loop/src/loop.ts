export interface LoopOptions {
  /** The pause after a round that found nothing to do. */
  readonly idleMs: number;
  /**
   * The least time between the beginnings of two rounds, so that what comes in close together
   * shares a round, after one that has done so many things. Whoever comes after a pause is not
   * kept waiting. Default: none.
   */
  readonly restMs?: (done: number) => number;
  /** Told of a round that threw; the loop pauses and goes on. */
  readonly onError: (error: unknown) => void;
}

/** Rounds that fail at once must not spin, however often they are woken. */
const ERROR_REST_MS = 500;

/**
 * Runs a round again and again: at once while there is work, after a pause or a wake-up otherwise.
 *
 * The round is what is tested; this only repeats it. One round runs at a time.
 */
export class Loop {
  private running: Promise<void> | undefined;
  private isStopping = false;
  private isWoken = false;
  private isResting = false;
  private endPause: (() => void) | undefined;

  /** @param runOnce answers the number of things done; 0 means that the loop may pause */
  constructor(
    private readonly runOnce: () => Promise<number>,
    private readonly options: LoopOptions,
  ) {}

  start(): void {
    this.isStopping = false;
    this.running ??= this.run();
  }

  /** Something is there to do: ends a pause, or skips the next one. A rest is never cut short. */
  wake(): void {
    this.isWoken = true;
    if (!this.isResting) this.endPause?.();
  }

  /** Lets the round under way finish, then ends. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.endPause?.();
    await this.running;
    this.running = undefined;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      this.isWoken = false;
      const beganAtMs = performance.now();
      const { idleMs, restMs } = await this.round();
      await this.idle(idleMs);
      this.isResting = true;
      await this.pause(beganAtMs + restMs - performance.now());
      this.isResting = false;
    }
  }

  private async round(): Promise<{ readonly idleMs: number; readonly restMs: number }> {
    const { idleMs, restMs = () => 0 } = this.options;
    try {
      const done = await this.runOnce();
      return { idleMs: done > 0 ? 0 : idleMs, restMs: restMs(done) };
    } catch (error) {
      this.options.onError(error);
      return { idleMs: 0, restMs: Math.max(restMs(0), ERROR_REST_MS) };
    }
  }

  private async idle(pauseMs: number): Promise<void> {
    if (!this.isWoken) await this.pause(pauseMs);
  }

  private async pause(pauseMs: number): Promise<void> {
    if (pauseMs <= 0 || this.isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endPause = undefined;
  }
}
