import type { Random } from './random.js';

/** What the workload has asked for, in its own words; the one truth that is not the service's. */
export interface Entry {
  /** Its place in the ledger; also its idempotency key and its reference. */
  readonly key: string;
  readonly type: 'deposit' | 'withdrawal';
  readonly format: 'json' | 'soap';
  /** With exactly the decimals of the currency. */
  readonly amount: string;
  readonly currency: string;
  readonly instrument: 'card' | 'bank_account';
  readonly rule: string | undefined;
  /** A refusal of the first attempt is the last word; later ones are sent without it. */
  isStrict: boolean;
  attempts: number;
  /** When an answer that has not come by then is asked for again. */
  retryAt: number;
  /**
   * `ok`: answered 2xx. `refused`: answered that nothing was accepted. `unknown`: nobody has
   * answered, so that it may have happened; it is sent again under the same key.
   */
  outcome: 'ok' | 'refused' | 'unknown';
  id?: string;
  /** When it was first answered 202. */
  okAt?: number;
  isCancelTried?: boolean;
  isCanceled?: boolean;
  /** A final status that the API has shown. */
  seenFinal?: string;
}

/** Numbers that a run is judged by, and that its progress shows. */
export type CounterName =
  | 'requests'
  | 'ok'
  | 'refused'
  | 'unknown'
  | 'replays'
  | 'conflicts409'
  | 'unavailable503'
  | 'strictRefusals'
  | 'cancellations'
  | 'reads'
  | 'attacks'
  | 'attacksRefused'
  | 'copiedMessages'
  | 'kills'
  | 'gracefulStops'
  | 'freezes'
  | 'networkFaults';

export class Ledger {
  readonly entries = new Map<string, Entry>();
  readonly violations: Violation[] = [];
  private readonly counters = new Map<CounterName, number>();
  private sequence = 0;

  /** Before every key and reference, so that no run meets the entries of another. */
  constructor(readonly prefix: string) {}

  nextKey(): string {
    this.sequence += 1;
    return `${this.prefix}-${this.sequence}`;
  }

  add(entry: Entry): void {
    this.entries.set(entry.key, entry);
  }

  count(name: CounterName, by = 1): void {
    this.counters.set(name, this.counted(name) + by);
  }

  counted(name: CounterName): number {
    return this.counters.get(name) ?? 0;
  }

  /** A law that was seen broken while the run was going on. */
  violate(checker: string, detail: string): void {
    this.violations.push({ checker, detail });
  }

  ofOutcome(outcome: Entry['outcome']): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.outcome === outcome);
  }

  /** What waits for an answer the longest, and was not asked for just now. */
  oldestUnknown(): Entry | undefined {
    const now = Date.now();
    return this.ofOutcome('unknown').find(({ retryAt }) => retryAt <= now);
  }

  /** One of the latest that were accepted, if there is any. */
  recentOk(random: Random, among = 100): Entry | undefined {
    const recent = this.latestOk(among);
    return recent.length === 0 ? undefined : random.pick(recent);
  }

  latestOk(count: number): Entry[] {
    return this.okInOrder.slice(-count);
  }

  /** @returns false when it was accepted before */
  accept(entry: Entry, id: string): boolean {
    const isNew = entry.id === undefined;
    if (isNew) this.okInOrder.push(entry);
    else if (entry.id !== id) {
      this.violate('one request per key', `${entry.key} was answered ${entry.id ?? ''} and ${id}`);
    }
    entry.outcome = 'ok';
    entry.id ??= id;
    entry.okAt ??= Date.now();
    return isNew;
  }

  private readonly okInOrder: Entry[] = [];
}

/** A broken law, by the checker that has found it. */
export interface Violation {
  readonly checker: string;
  readonly detail: string;
}
