import { writeLine } from '../../tools/output.js';
import type { Ledger } from './ledger.js';

const EVERY_MS = 5_000;

/** What a person sees while a run goes on. */
export class Progress {
  private readonly startedAt = Date.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly brokenNow: () => string,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.tell();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  say(line: string): void {
    const seconds = ((Date.now() - this.startedAt) / 1_000).toFixed(1);
    writeLine(`${seconds.padStart(7)} s  ${line}`);
  }

  private tell(): void {
    const { ledger } = this;
    const open = ledger.ofOutcome('unknown').length;
    const told = [
      `${ledger.counted('requests')} calls`,
      `${ledger.counted('ok')} accepted`,
      `${open} open`,
      `${ledger.counted('unavailable503')} × 503`,
      `${ledger.counted('conflicts409')} × 409`,
      `${ledger.counted('replays')} replays`,
      `${ledger.violations.length} violations`,
    ];
    const broken = this.brokenNow();
    this.say(`· ${told.join(', ')}${broken === '' ? '' : `; broken: ${broken}`}`);
  }
}
