import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Transaction } from '#libs/transaction';
import { OutboxCare } from '../../publishing/outbox-care.js';
import { TransactionCache } from '../transaction-cache.js';
import { TransactionStore } from '../transaction-store.js';
import { DriftScope } from './drift-scope.js';
import { type Drift, driftOfCopy, driftOfOutbox, DRIFTS } from './drift-verdict.js';

/** Something out of step, as it was seen. */
interface Finding {
  readonly drift: Drift;
  readonly transaction: Transaction;
  /** Of the copy in Redis, where that is what is wrong. */
  readonly copyVersion?: number;
}

/** What one round has seen and done. */
export interface DriftReport {
  /** Then nothing was compared, and nothing else in here says anything. */
  readonly isRedisAway: boolean;
  readonly examined: number;
  readonly found: Readonly<Record<Drift, number>>;
  /** Copies that were written again or deleted. */
  readonly repaired: number;
  /** Some of those that were found. */
  readonly examples: readonly { readonly drift: Drift; readonly transactionId: string }[];
}

/** Over all rounds of this process; for metrics. */
export interface DriftCounters {
  rounds: number;
  skipped: number;
  examined: number;
  repaired: number;
  readonly found: Record<Drift, number>;
}

class RedisAway extends Error {}

/**
 * What is on its way is out of step for a moment: the copy is written just after its commit. Only
 * what is still so a little later counts. Longer than a write to Redis takes, unless many wait for
 * it: then a copy is written once more.
 */
const SETTLE_MS = 250;
const EXAMPLES_MAX = 10;

/**
 * Compares PostgreSQL with Redis and the outbox. Redis is repaired, since it is a copy; what is
 * wrong in the outbox is the janitor's and the operators' business, and reported.
 */
@Injectable()
export class DriftCheck {
  private readonly logger = new Logger(DriftCheck.name);
  readonly counters: DriftCounters = {
    rounds: 0,
    skipped: 0,
    examined: 0,
    repaired: 0,
    found: none(),
  };

  constructor(
    private readonly scope: DriftScope,
    private readonly store: TransactionStore,
    private readonly outbox: OutboxCare,
    private readonly cache: TransactionCache,
  ) {}

  /**
   * A bounded round, which goes on where the last one has ended.
   *
   * @param signal ends it after the batch under way
   */
  runOnce(signal?: AbortSignal): Promise<DriftReport> {
    return this.round(this.scope.next(), signal);
  }

  /** One round over everything that is open or recent, however long that takes. */
  runWhole(): Promise<DriftReport> {
    return this.round(this.scope.all());
  }

  private async round(
    batches: AsyncIterable<readonly string[]>,
    signal?: AbortSignal,
  ): Promise<DriftReport> {
    const findings = new Map<string, Finding>();
    let examined = 0;
    let repaired = 0;
    let isRedisAway = false;
    try {
      for await (const ids of batches) {
        examined += ids.length;
        // One may be in two batches, and what is wrong with its outbox row is found twice.
        for (const finding of await this.examine(ids)) {
          findings.set(`${finding.drift} ${finding.transaction.id}`, finding);
          if (await this.repair(finding)) repaired += 1;
        }
        if (signal?.aborted === true) break;
      }
    } catch (error) {
      if (!(error instanceof RedisAway)) throw error;
      isRedisAway = true;
    }
    const report = reportOf([...findings.values()], { isRedisAway, examined, repaired });
    this.count(report);
    this.log(report);
    return report;
  }

  /** What is out of step at two looks, in the same way. */
  private async examine(ids: readonly string[]): Promise<readonly Finding[]> {
    const suspects = await this.look(ids);
    if (suspects.length === 0) return [];
    await sleep(SETTLE_MS);
    const seen = new Set(suspects.map(nameOf));
    const again = await this.look([...new Set(suspects.map(({ transaction }) => transaction.id))]);
    return again.filter((finding) => seen.has(nameOf(finding)));
  }

  /** In this order: what is read before the transactions cannot be newer than they are. */
  private async look(ids: readonly string[]): Promise<readonly Finding[]> {
    const waiting = await this.outbox.waitingFor(ids);
    const copies = await this.cache.readMany(ids);
    if (!copies) throw new RedisAway();
    const transactions = await this.store.findAll(ids);
    return transactions.flatMap((transaction): Finding[] => {
      const copy = copies.get(transaction.id);
      const ofCopy = driftOfCopy(copy, transaction);
      const ofOutbox = driftOfOutbox(waiting.get(transaction.id), transaction);
      return [
        ...(ofCopy && copy ? [{ drift: ofCopy, transaction, copyVersion: copy.version }] : []),
        ...(ofOutbox ? [{ drift: ofOutbox, transaction }] : []),
      ];
    });
  }

  /** Both calls look at the version again: whoever has moved the transaction meanwhile is right. */
  private async repair({ drift, transaction, copyVersion = 0 }: Finding): Promise<boolean> {
    switch (drift) {
      case 'stale':
        return this.cache.replace(transaction);
      case 'ahead':
        return this.cache.removeAtVersion(transaction.id, copyVersion);
      case 'unsent':
      case 'orphaned':
        return false;
      default:
        return drift satisfies never;
    }
  }

  private count({ isRedisAway, examined, repaired, found }: DriftReport): void {
    this.counters.rounds += 1;
    if (isRedisAway) this.counters.skipped += 1;
    this.counters.examined += examined;
    this.counters.repaired += repaired;
    for (const drift of DRIFTS) this.counters.found[drift] += found[drift];
  }

  private log({ isRedisAway, examined, found, repaired, examples }: DriftReport): void {
    if (isRedisAway) this.logger.warn('Redis is away: its copies cannot be compared.');
    if (examples.length === 0) return;
    const record = { ...found, examined, repaired, examples };
    this.logger.warn({ msg: 'Copies or messages were out of step.', ...record });
  }
}

function reportOf(
  findings: readonly Finding[],
  rest: Pick<DriftReport, 'isRedisAway' | 'examined' | 'repaired'>,
): DriftReport {
  const found = none();
  for (const { drift } of findings) found[drift] += 1;
  const examples = findings
    .slice(0, EXAMPLES_MAX)
    .map(({ drift, transaction }) => ({ drift, transactionId: transaction.id }));
  return { ...rest, found, examples };
}

function nameOf({ drift, transaction, copyVersion }: Finding): string {
  return `${drift} ${transaction.id} ${String(copyVersion)}`;
}

function none(): Record<Drift, number> {
  return { stale: 0, ahead: 0, unsent: 0, orphaned: 0 };
}
