import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '#libs/database';
import {
  type Command,
  decide,
  type GatewayReport,
  isFinal,
  type Transaction,
} from '#libs/transaction';
import { OpenTransactions } from './open-transactions.js';
import { inRounds } from './report-rounds.js';
import type { ReportJournal, SignedReport, Verdict } from './signed-report.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { type Change, TransactionStore } from './transaction-store.js';

/** What stands in place of a reason that the gateway did not give. */
const NO_REASON = { code: 'unspecified', message: 'The gateway gave no reason.' };

/** The second of the two sentences about a transaction: its gateway reports, and it is settled. */
@Injectable()
export class SettleTransactions {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
    private readonly cache: TransactionCache,
    private readonly open: OpenTransactions,
  ) {}

  /**
   * Applies reports, each once, under the locks of their transactions and in one commit. Reports on
   * one transaction are applied in their order.
   *
   * @returns a verdict for each report, in the same order
   */
  async settle<Entry extends SignedReport>(
    entries: readonly Entry[],
    journal: ReportJournal<Entry>,
  ): Promise<readonly Verdict[]> {
    const outcomes = await this.database.transaction(async (connection) => {
      const ids = entries.map(({ report }) => report.transactionId);
      const locked = await this.store.lock(connection, ids);
      const current = new Map(locked.map((transaction) => [transaction.id, transaction]));
      const settled = new Map<Entry, Outcome>();
      for (const round of inRounds(entries)) {
        const settledNow = await this.settleRound(connection, round, current, journal);
        round.forEach((entry, index) => {
          const outcome = settledNow[index];
          if (outcome) settled.set(entry, outcome);
          if (outcome?.transaction) current.set(outcome.transaction.id, outcome.transaction);
        });
      }
      return entries.map((entry) => {
        const outcome = settled.get(entry);
        if (!outcome) throw new Error('A report was left without a verdict.');
        return outcome;
      });
    });
    this.cache.put(outcomes.flatMap(({ transaction }) => transaction ?? []));
    return outcomes.map(({ verdict }) => verdict);
  }

  /** Reports with different names on different transactions. */
  private async settleRound<Entry extends SignedReport>(
    connection: Queryable,
    entries: readonly Entry[],
    current: ReadonlyMap<string, Transaction>,
    journal: ReportJournal<Entry>,
  ): Promise<readonly Outcome[]> {
    const earlier = await journal.recall(connection, entries);
    const outcomes = entries.map((entry, index): Outcome => {
      const verdict = earlier[index];
      return verdict ? { verdict } : judge(entry, current.get(entry.report.transactionId));
    });
    await this.store.save(connection, changesOf(entries, outcomes));
    const lost = entries.filter((_, index) => outcomes[index]?.isLost);
    if (lost.length > 0) {
      const ids = lost.map(({ report }) => report.transactionId);
      await this.open.markLost(connection, ids);
    }
    const isNew = (_: unknown, index: number) => earlier[index] === undefined;
    const verdicts = outcomes.filter(isNew).map(({ verdict }) => verdict);
    if (verdicts.length > 0) await journal.keep(connection, entries.filter(isNew), verdicts);
    return outcomes;
  }
}

interface Outcome {
  readonly verdict: Verdict;
  /** The transaction as it is to be, when the report moves it. */
  readonly transaction?: Transaction;
  /** The gateway does not know it: the janitor sends it again. */
  readonly isLost?: boolean;
}

const NOT_FOUND: Outcome = { verdict: 'not_found' };

function changesOf(entries: readonly SignedReport[], outcomes: readonly Outcome[]): Change[] {
  return entries.flatMap(({ gateway, report: { gatewayReference } }, index): Change[] => {
    const transaction = outcomes[index]?.transaction;
    return transaction ? [{ transaction, actor: `gateway:${gateway}`, gatewayReference }] : [];
  });
}

function judge({ gateway, report }: SignedReport, current: Transaction | undefined): Outcome {
  // A transaction of another gateway looks exactly like one that is not there.
  if (current?.gateway !== gateway) return NOT_FOUND;
  const { money } = report;
  if (money && (money.amountMinor !== current.amountMinor || money.currency !== current.currency)) {
    return { verdict: 'amount_mismatch' };
  }
  const decision = decide(toCommand(report), current.state);
  switch (decision.kind) {
    case 'moved':
      return { verdict: 'applied', transaction: moved(current, decision.state, new Date()) };
    case 'unchanged':
      return { verdict: 'unchanged', isLost: isLost(report, current) };
    case 'conflict':
    case 'refused':
      return { verdict: 'conflict' };
    default:
      return decision satisfies never;
  }
}

/** What is still `pending` is on its way: that its gateway does not know it is no news. */
function isLost({ status }: GatewayReport, { state }: Transaction): boolean {
  return status === 'not_found' && state.status !== 'pending' && !isFinal(state.status);
}

function toCommand({ status, reason = NO_REASON }: GatewayReport): Command {
  switch (status) {
    case 'processing':
    case 'completed':
    case 'not_found':
      return { type: 'report', status };
    case 'failed':
    case 'unknown':
      return { type: 'report', status, reason };
    default:
      return status satisfies never;
  }
}
