import { Inject, Injectable, Logger } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Loop, Looping } from '#libs/loop';
import { DriftCheck } from './drift-check.js';

/** Repeats the drift check as long as the API runs. */
@Injectable()
export class DriftLoop extends Looping {
  private readonly logger = new Logger(DriftLoop.name);
  protected readonly loop: Loop;
  private readonly stopping = new AbortController();

  constructor(@Inject(API_CONFIG) config: ApiConfig, check: DriftCheck) {
    super();
    // Always with the pause between: what was found is no reason to look again at once.
    const round = async (): Promise<number> => {
      await check.runOnce(this.stopping.signal);
      return 0;
    };
    this.loop = new Loop(round, {
      idleMs: config.janitor.driftIntervalMs,
      onError: (err) => {
        this.logger.warn({ msg: 'The drift check failed and goes on.', err });
      },
    });
  }

  protected override stop(): Promise<unknown> {
    this.stopping.abort();
    return super.stop();
  }
}
