import type { Memory } from './measure';
import type { Quarters } from './results';

/** The memory of each process over time: what grows without end shows from quarter to quarter. */
export class MemoryWatch {
  private readonly readings: Memory[] = [];

  get count(): number {
    return this.readings.length;
  }

  take(mb: Memory): void {
    this.readings.push(mb);
  }

  lastLine(): string {
    const last = Object.entries(this.readings.at(-1) ?? {});
    return last.map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`).join(', ');
  }

  /** The mean of each process in each quarter of the readings. */
  quarters(): Record<string, Quarters> {
    const names = Object.keys(this.readings[0] ?? {});
    return Object.fromEntries(
      names.map((name) => {
        const of = (quarter: number): number => this.mean(name, quarter);
        return [name, { first: of(0), second: of(1), third: of(2), last: of(3) }];
      }),
    );
  }

  private mean(name: string, quarter: number): number {
    const edge = (index: number): number => Math.floor((index * this.readings.length) / 4);
    // Fewer than four readings leave quarters empty: those have what was read last before them.
    const part = this.readings.slice(edge(quarter), Math.max(edge(quarter + 1), edge(quarter) + 1));
    const values = part.map((reading) => reading[name] ?? 0);
    return values.reduce((sum, mb) => sum + mb, 0) / values.length;
  }
}
