/** How long an event loop has had nothing and something to do since it was started. */
export interface LoopTimes {
  readonly idle: number;
  readonly active: number;
}

const WINDOW_MS = 100;

/** How much of the time this process has had something to do, lately. */
export class LoopUtilization {
  private begin: LoopTimes;
  private beganAtMs = performance.now();
  private last = 0;

  constructor(private readonly read: () => LoopTimes = () => performance.eventLoopUtilization()) {
    this.begin = read();
  }

  /** 0 to 1, of the time between the last two looks that were far enough from each other. */
  get current(): number {
    const nowMs = performance.now();
    if (nowMs - this.beganAtMs >= WINDOW_MS) {
      const now = this.read();
      const activeMs = now.active - this.begin.active;
      const allMs = activeMs + now.idle - this.begin.idle;
      this.last = allMs > 0 ? activeMs / allMs : 0;
      this.begin = now;
      this.beganAtMs = nowMs;
    }
    return this.last;
  }
}
