import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

/** A provider whose loop runs for as long as its app does. */
export abstract class Looping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected abstract readonly loop: { start(): void; stop(): Promise<unknown> };

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Lets the round under way finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
