import type { Queryable } from '#libs/database';
import type { GatewayReport } from '#libs/transaction';

/**
 * What became of a gateway's report. `name_reused`: its name belongs to another report, which
 * stands; that one and `not_found` change nothing and say nothing of the transaction.
 */
export type Verdict =
  'applied' | 'unchanged' | 'conflict' | 'amount_mismatch' | 'not_found' | 'name_reused';

/** A gateway's report whose signature was verified. */
export interface SignedReport {
  readonly gateway: string;
  /** What the report is called: two of the same name are one report that came twice. */
  readonly name: string;
  readonly report: GatewayReport;
}

/**
 * The port through which whoever received reports keeps record of them, in the commit of their
 * effect (imports run one way: callbacks know transactions). It is called under the locks of the
 * transactions that the reports are about.
 */
export interface ReportJournal<Entry extends SignedReport> {
  /**
   * @returns for each report the verdict of an earlier one of the same name, which then stands;
   *   `name_reused` when that one was another report
   */
  recall(
    connection: Queryable,
    entries: readonly Entry[],
  ): Promise<readonly (Verdict | undefined)[]>;
  /** Keeps reports that are new with their verdicts. @throws when one of the names is taken */
  keep(
    connection: Queryable,
    entries: readonly Entry[],
    verdicts: readonly Verdict[],
  ): Promise<void>;
}
