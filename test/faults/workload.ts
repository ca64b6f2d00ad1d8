import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount } from '#libs/transaction';
import type { Entry, Ledger } from './ledger.js';
import type { Merchant } from './merchant.js';
import type { Random } from './random.js';
import type { SimulationChoice } from './simulation-rules.js';

/** How often a merchant does what; a run that aims at one law does more of what it takes. */
export interface Mix {
  readonly submit: number;
  /** Submits, and takes it back at once. */
  readonly submitAndCancel: number;
  /** Submits the same three times at the same time. */
  readonly submitThrice: number;
  /** An earlier request again, also in the other format. */
  readonly replay: number;
  readonly reuseKey: number;
  readonly beRefused: number;
  readonly cancel: number;
  readonly read: number;
}

export const EVERYDAY: Mix = {
  ...{ submit: 50, submitAndCancel: 6, submitThrice: 6, replay: 10 },
  ...{ reuseKey: 3, beRefused: 3, cancel: 3, read: 15 },
};

export interface WorkloadOptions {
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly mix: Mix;
  readonly rules: readonly SimulationChoice[];
}

const CURRENCIES = ['EUR', 'USD', 'JPY', 'KWD'];
const STRICT_SHARE = 0.1;
/** Some merchants wait for less time than the service needs on a bad day. */
const TIMEOUT_MS = { min: 1_500, max: 9_000 };
/** Merchants who wait for so many answers ask for those before they ask for anything new. */
const OPEN_MAX = 60;
const RETRIES_AT_ONCE = 8;
const DRAIN_PAUSE_MS = 250;

/** Merchants that go on whatever happens; what has no answer is sent again with the same key. */
export class Workload {
  private isStopping = false;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly merchant: Merchant,
    private readonly ledger: Ledger,
    private readonly random: Random,
    private readonly options: WorkloadOptions,
  ) {}

  start(): void {
    for (let client = 1; client <= this.options.clients; client += 1) {
      this.running.push(this.run(this.random.fork(`client ${client}`)));
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
  }

  /** Sends what has no answer until everything has one. @returns how many are left at the end */
  async drain(timeoutMs: number): Promise<number> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const open = this.ledger.ofOutcome('unknown');
      if (open.length === 0 || Date.now() > deadline) return open.length;
      const some = open.slice(0, RETRIES_AT_ONCE);
      await Promise.all(some.map((entry) => this.merchant.submit(entry, TIMEOUT_MS.max)));
      await sleep(DRAIN_PAUSE_MS);
    }
  }

  private async run(random: Random): Promise<void> {
    const { clients, requestsPerSecond } = this.options;
    const intervalMs = (1_000 * clients) / requestsPerSecond;
    while (!this.isStopping) {
      const startedAt = Date.now();
      await this.act(random);
      const restMs = intervalMs * (0.5 + random.next()) - (Date.now() - startedAt);
      if (restMs > 0) await sleep(restMs);
    }
  }

  private async act(random: Random): Promise<void> {
    const open = this.ledger.oldestUnknown();
    const isFull = this.ledger.ofOutcome('unknown').length >= OPEN_MAX;
    if (open && (isFull || random.isLucky(0.5))) {
      await this.submit(open, random);
      return;
    }
    const mix = Object.entries(this.options.mix) as [keyof Mix, number][];
    const { action } = random.weigh(mix.map(([name, weight]) => ({ action: name, weight })));
    await this.perform(action, random);
  }

  private async perform(action: keyof Mix, random: Random): Promise<void> {
    const known = this.ledger.recentOk(random);
    switch (action) {
      case 'submit':
        return this.submit(this.newEntry(random), random);
      case 'submitAndCancel':
        return this.submitAndCancel(random);
      case 'submitThrice':
        return this.submitThrice(random);
      case 'beRefused':
        return this.merchant.beRefused({ ...this.draft(random), outcome: 'refused' });
      case 'replay': {
        const other = random.pick(['json', 'soap'] as const);
        if (known) await this.merchant.submit(known, TIMEOUT_MS.max, other);
        return;
      }
      case 'reuseKey':
        if (known) await this.merchant.reuseKey(known, this.money(random, known.currency));
        return;
      case 'cancel':
        if (known) await this.merchant.cancel(known);
        return;
      case 'read':
        if (known) await this.merchant.read(known);
        return;
      default:
        return action satisfies never;
    }
  }

  private submit(entry: Entry, random: Random): Promise<void> {
    return this.merchant.submit(entry, random.integer(TIMEOUT_MS.min, TIMEOUT_MS.max));
  }

  private async submitAndCancel(random: Random): Promise<void> {
    const entry = this.newEntry(random);
    await this.submit(entry, random);
    if (entry.outcome === 'ok') await this.merchant.cancel(entry);
  }

  private async submitThrice(random: Random): Promise<void> {
    const entry = this.newEntry(random);
    entry.isStrict = false;
    await Promise.all([1, 2, 3].map(() => this.submit(entry, random)));
  }

  private newEntry(random: Random): Entry {
    const entry = this.draft(random);
    this.ledger.add(entry);
    return entry;
  }

  private draft(random: Random): Entry {
    const currency = random.pick(CURRENCIES);
    return {
      key: this.ledger.nextKey(),
      type: random.pick(['deposit', 'withdrawal']),
      format: random.pick(['json', 'soap']),
      amount: this.money(random, currency),
      currency,
      instrument: random.pick(['card', 'bank_account']),
      rule: random.weigh(this.options.rules).rule,
      isStrict: random.isLucky(STRICT_SHARE),
      attempts: 0,
      retryAt: 0,
      outcome: 'unknown',
    };
  }

  private money(random: Random, currency: string): string {
    return formatAmount({ amountMinor: BigInt(random.integer(1, 99_999_999)), currency });
  }
}
