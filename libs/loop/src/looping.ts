import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnModuleDestroy,
} from '@nestjs/common';
import { within } from '#libs/deadline';

/** What takes longer is left as a crash would leave it, so that the stop ends in time. */
const LAST_ROUND_MS_MAX = 5_000;

/** A provider whose loop runs for as long as its app does. */
export abstract class Looping
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  protected abstract readonly loop: { start(): void; stop(): Promise<unknown> };
  private stopped: Promise<unknown> | undefined;

  onApplicationBootstrap(): void {
    this.stopped = undefined;
    this.loop.start();
  }

  /** Only begins to stop: Nest waits for one module after the other, and so all stop at once. */
  onModuleDestroy(): void {
    void this.stop();
  }

  /** Lets the round under way finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** @returns what the loop says of its end; `undefined` when that is not to be waited for */
  protected stop(): Promise<unknown> {
    this.stopped ??= within(this.loop.stop(), LAST_ROUND_MS_MAX);
    return this.stopped;
  }
}
