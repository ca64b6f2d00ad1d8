import { setTimeout as sleep } from 'node:timers/promises';
import { SETTLE_TIMEOUT_MS } from './app-environment.js';
import { Attacker } from './attacker.js';
import { ACCEPTANCE_CHECKS } from './checks/acceptance-checks.js';
import { runCheckers } from './checks/checker.js';
import { countUnended, type Evidence, gatherEvidence, leftoversOf } from './checks/evidence.js';
import { findLeaks } from './checks/leak-check.js';
import { LIFE_CHECKS } from './checks/life-checks.js';
import { PROCESS_CHECKS } from './checks/process-checks.js';
import { RedisDrift } from './checks/redis-drift.js';
import { type Cluster, startCluster } from './cluster.js';
import { FaultPlan } from './fault-plan.js';
import { Ledger, type Violation } from './ledger.js';
import { Merchant } from './merchant.js';
import { Progress } from './progress.js';
import { Random } from './random.js';
import { countEvents, missingEvents, type RequiredEvent } from './required-events.js';
import type { Scenario } from './mixed-scenario.js';
import { Workload } from './workload.js';

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly scenario: Scenario;
  /** Where data and logs are kept. */
  readonly dir: string;
  /** Settles when somebody wants the run to end early. */
  readonly stopRequested: Promise<unknown>;
}

export interface RunResult {
  readonly ledger: Ledger;
  readonly violations: readonly Violation[];
  readonly events: Readonly<Record<RequiredEvent, number>>;
  readonly missing: readonly RequiredEvent[];
  readonly transactions: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly copiesInRedis: number;
}

const APP_CHECKS = [...ACCEPTANCE_CHECKS, ...LIFE_CHECKS, ...PROCESS_CHECKS];
const SETTLE_POLL_MS = 500;
const VIEWS_MAX = 400;
/** What was copied to Redis before the last word came has expired by then. */
const COPY_EXPIRY_MS = 11_000;

/** One run from the first process to the last check. */
export async function run(options: RunOptions): Promise<RunResult> {
  const cluster = await startCluster({ dir: options.dir, ...options.scenario });
  try {
    return await new Run(options, cluster).toEnd();
  } finally {
    await cluster.stop();
  }
}

class Run {
  private readonly ledger: Ledger;
  private readonly merchant: Merchant;
  private readonly workload: Workload;
  private readonly attacker: Attacker;
  private readonly drift: RedisDrift;
  private readonly plan: FaultPlan;
  private readonly progress: Progress;

  constructor(
    private readonly options: RunOptions,
    private readonly cluster: Cluster,
  ) {
    const { scenario, seed } = options;
    const random = new Random(seed);
    this.ledger = new Ledger(`s${seed}`);
    this.merchant = new Merchant(cluster.apiUrl, this.ledger);
    this.workload = new Workload(this.merchant, this.ledger, random.fork('workload'), {
      ...{ clients: options.clients, requestsPerSecond: options.requestsPerSecond },
      ...{ mix: scenario.mix, rules: scenario.rules },
    });
    this.attacker = new Attacker(cluster, this.ledger, random.fork('attacks'));
    this.drift = new RedisDrift(cluster, this.ledger, scenario.copyWrongMsMax);
    this.progress = new Progress(this.ledger, () => this.plan.now);
    const context = { cluster, ledger: this.ledger, random: random.fork('faults') };
    this.plan = new FaultPlan(context, {
      ...scenario.plan,
      say: (line) => {
        this.progress.say(line);
      },
    });
  }

  async toEnd(): Promise<RunResult> {
    this.progress.start();
    this.workload.start();
    this.attacker.start();
    this.drift.start();
    this.plan.start();
    await this.untilTimeIsOver();
    await this.plan.stop();
    this.progress.say('everything is healed');
    await Promise.all([this.attacker.stop(), this.workload.stop()]);
    await this.comeToRest();
    const result = await this.judge();
    this.progress.stop();
    return result;
  }

  private async untilTimeIsOver(): Promise<void> {
    const { seconds, scenario, stopRequested } = this.options;
    const stop = new AbortController();
    void stopRequested.then(() => {
      stop.abort();
    });
    const deadline = Date.now() + seconds * 1_000;
    const isOver = () =>
      scenario.kills === undefined
        ? Date.now() >= deadline
        : this.ledger.counted('kills') >= scenario.kills;
    while (!isOver() && !stop.signal.aborted) await sleep(200);
  }

  /** Every app is ready, every request has an answer, and nothing is left to do. */
  private async comeToRest(): Promise<void> {
    const { cluster } = this;
    await Promise.all([...cluster.apis, ...cluster.workers].map((app) => app.untilReady()));
    const unanswered = await this.workload.drain(SETTLE_TIMEOUT_MS);
    this.progress.say(
      unanswered === 0
        ? 'every request has its answer'
        : `time is over, and ${unanswered} requests have no answer`,
    );
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    let moving = await this.whatMoves();
    while (moving.length > 0 && Date.now() < deadline) {
      await sleep(SETTLE_POLL_MS);
      moving = await this.whatMoves();
    }
    this.progress.say(
      moving.length === 0
        ? 'nothing moves any more'
        : `time is over, and there are left: ${moving.join(', ')}`,
    );
    await this.drift.stop();
  }

  /** What has not come to its end, each with its count. */
  private async whatMoves(): Promise<string[]> {
    const unended = await countUnended(this.cluster, this.ledger);
    const left = { transactions: unended, ...(await leftoversOf(this.cluster)) };
    return Object.entries(left)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${String(count)}`);
  }

  private async judge(): Promise<RunResult> {
    const evidence = await gatherEvidence(this.cluster, this.ledger);
    const found = [
      ...runCheckers(APP_CHECKS, evidence),
      ...(await findLeaks(this.cluster, evidence)),
    ];
    const isGoodSoFar = found.length === 0 && this.ledger.violations.length === 0;
    const events = countEvents(evidence);
    const byStatus = Map.groupBy(evidence.transactions, ({ status }) => status);
    return {
      // A run that has failed already need not wait for copies to expire.
      copiesInRedis: isGoodSoFar ? await this.compareCopies(evidence) : 0,
      ledger: this.ledger,
      violations: [...found, ...this.ledger.violations],
      events,
      missing: missingEvents(events, this.options.scenario.required),
      transactions: evidence.transactions.length,
      byStatus: Object.fromEntries([...byStatus].map(([status, rows]) => [status, rows.length])),
    };
  }

  /** @returns how many copies were there to be compared */
  private async compareCopies(evidence: Evidence): Promise<number> {
    await sleep(COPY_EXPIRY_MS);
    const copies = await this.drift.finalCheck();
    await this.checkViews(evidence);
    return copies;
  }

  /** What merchants see is what is stored. */
  private async checkViews({ transactions }: Evidence): Promise<void> {
    const statusOf = new Map(transactions.map(({ id, status }) => [id, status]));
    for (const entry of this.ledger.latestOk(VIEWS_MAX)) {
      const view = await this.merchant.read(entry);
      if (view === undefined) {
        this.ledger.violate('the API shows what is stored', `${entry.key} cannot be read`);
      } else if (view.status !== statusOf.get(view.id)) {
        const stored = statusOf.get(view.id) ?? 'absent';
        const detail = `${view.id} is shown as ${view.status}, and stored as ${stored}`;
        this.ledger.violate('the API shows what is stored', detail);
      }
    }
  }
}
