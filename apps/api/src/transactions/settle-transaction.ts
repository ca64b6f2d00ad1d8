import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '#libs/database';
import {
  type Command,
  decide,
  type GatewayReport,
  isFinal,
  type Transaction,
} from '#libs/transaction';
import { OpenTransactions } from './janitor/open-transactions.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

/** What became of a gateway's report. Everything but `not_found` leaves evidence. */
export type Verdict = 'applied' | 'unchanged' | 'conflict' | 'amount_mismatch' | 'not_found';

/**
 * The port through which whoever received a report keeps record of it, in the commit of its effect
 * (imports run one way: callbacks know transactions).
 */
export interface ReportJournal {
  /**
   * Enters the report, before anything is decided.
   *
   * @returns the verdict of an earlier report of the same name, which then stands; the second of
   *   two concurrent ones waits here for the first
   */
  enter(connection: Queryable): Promise<Verdict | undefined>;
  /** Keeps the verdict beside the report. */
  close(connection: Queryable, verdict: Verdict): Promise<void>;
}

/** What stands in place of a reason that the gateway did not give. */
const NO_REASON = { code: 'unspecified', message: 'The gateway gave no reason.' };

/** The second of the two sentences about a transaction: its gateway reports, and it is settled. */
@Injectable()
export class SettleTransaction {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
    private readonly cache: TransactionCache,
    private readonly open: OpenTransactions,
  ) {}

  /** Applies a report whose signature was verified, once, under the lock of its transaction. */
  async settle(gateway: string, report: GatewayReport, journal: ReportJournal): Promise<Verdict> {
    const { verdict, transaction } = await this.database.transaction(async (connection) => {
      const earlier = await journal.enter(connection);
      if (earlier !== undefined) return { verdict: earlier };
      const [current] = await this.store.lock(connection, [report.transactionId]);
      const outcome = judge(gateway, report, current);
      if (outcome.transaction) {
        const { transaction: changed } = outcome;
        const { gatewayReference } = report;
        await this.store.save(connection, [
          { transaction: changed, actor: `gateway:${gateway}`, gatewayReference },
        ]);
      }
      if (outcome.isLost) await this.open.markLost(connection, report.transactionId);
      await journal.close(connection, outcome.verdict);
      return outcome;
    });
    if (transaction) this.cache.put([transaction]);
    return verdict;
  }
}

interface Outcome {
  readonly verdict: Verdict;
  /** The transaction as it is to be, when the report moves it. */
  readonly transaction?: Transaction;
  /** The gateway does not know it: the janitor sends it again. */
  readonly isLost?: boolean;
}

function judge(gateway: string, report: GatewayReport, current: Transaction | undefined): Outcome {
  // A transaction of another gateway looks exactly like one that is not there.
  if (current?.gateway !== gateway) return { verdict: 'not_found' };
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
