import { setTimeout as sleep } from 'node:timers/promises';
import { type Broken, type Fault, type FaultContext, type Part } from './faults/fault.js';

export interface PlanOptions {
  readonly faults: readonly Fault[];
  /** How many things are broken at the same time, at most. */
  readonly atOnceMax: number;
  readonly pauseMs: { readonly min: number; readonly max: number };
  readonly say: (line: string) => void;
}

/** Breaks one thing after the other, and never the same one twice before each had its turn. */
export class FaultPlan {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly active = new Set<Promise<void>>();
  private readonly taken = new Set<Part>();
  private readonly names = new Set<string>();
  private bag: Fault[] = [];
  private inflicted = 0;

  constructor(
    private readonly context: FaultContext,
    private readonly options: PlanOptions,
  ) {}

  /** What is broken now. */
  get now(): string {
    return [...this.names].join(', ');
  }

  start(): void {
    this.running = this.run();
  }

  /** Heals everything; resolves when nothing is broken any more. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
    await Promise.all(this.active);
  }

  private isOver(): boolean {
    return this.stopped.signal.aborted;
  }

  private async run(): Promise<void> {
    const { faults, atOnceMax, pauseMs } = this.options;
    while (!this.isOver() && faults.length > 0) {
      await this.rest(this.context.random.integer(pauseMs.min, pauseMs.max));
      if (this.isOver()) return;
      const fault = this.active.size < atOnceMax ? this.draw() : undefined;
      if (!fault) continue;
      for (const part of fault.parts) this.taken.add(part);
      const inflicted = this.inflict(fault).finally(() => {
        for (const part of fault.parts) this.taken.delete(part);
        this.active.delete(inflicted);
      });
      this.active.add(inflicted);
    }
  }

  /** The next one in the bag of which no part is broken already. */
  private draw(): Fault | undefined {
    if (this.bag.length === 0) this.bag = this.context.random.shuffled(this.options.faults);
    const index = this.bag.findIndex(({ parts }) => !parts.some((part) => this.taken.has(part)));
    return index < 0 ? undefined : this.bag.splice(index, 1)[0];
  }

  private async inflict(fault: Fault): Promise<void> {
    const { ledger } = this.context;
    this.inflicted += 1;
    const random = this.context.random.fork(`fault ${this.inflicted}`);
    const durationMs = random.integer(fault.durationMs.min, fault.durationMs.max);
    let broken: Broken;
    try {
      broken = await fault.begin({ ...this.context, random });
    } catch (error) {
      ledger.violate('the harness itself', `${fault.name}: ${String(error)}`);
      return;
    }
    const name = broken.detail === undefined ? fault.name : `${fault.name} (${broken.detail})`;
    this.options.say(`✗ ${name}, ${durationMs} ms`);
    this.names.add(name);
    await this.rest(durationMs);
    try {
      await broken.heal();
    } catch (error) {
      ledger.violate('the harness itself', `healing ${fault.name}: ${String(error)}`);
    }
    this.names.delete(name);
  }

  private async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
