import type { TransactionStatus } from '#libs/transaction';

/** A rule of the simulated gateways (WIRE §8), and what it may end in. */
export interface SimulationChoice {
  /** What the request says; absent: no rule. */
  readonly rule: string | undefined;
  readonly weight: number;
  /** Faults may put it off as `unknown`; without any end it stays so. */
  readonly ends: readonly TransactionStatus[];
}

/** A gateway that says one thing and then another; the first to arrive stands. */
export const CONTRADICTION = 'simulated_conflict';

/** The one place that says which rules a run uses: a new rule is one line. */
export const RULES: readonly SimulationChoice[] = [
  { rule: undefined, weight: 45, ends: ['completed'] },
  { rule: 'decline', weight: 10, ends: ['failed'] },
  { rule: 'slow:400', weight: 12, ends: ['completed'] },
  { rule: 'duplicate', weight: 10, ends: ['completed'] },
  { rule: 'retry:1', weight: 8, ends: ['completed'] },
  { rule: 'silent', weight: 4, ends: ['completed'] },
  { rule: 'late_processing', weight: 3, ends: ['completed'] },
  { rule: 'conflict', weight: 3, ends: ['completed', 'failed'] },
  { rule: 'bad_signature', weight: 3, ends: ['completed'] },
  // Paid, but not what was asked for: nobody but an operator can end that.
  { rule: 'wrong_amount', weight: 1, ends: [] },
  { rule: 'poison', weight: 1, ends: [] },
  // Takes its worker down each time.
  { rule: 'crash', weight: 0.3, ends: ['completed'] },
];

/** Without what takes until a deadline to end: for a short run that looks for something else. */
export const QUICK_RULES: readonly SimulationChoice[] = RULES.slice(0, 5);

/** Whether nobody but an operator can end it, so that it may stay `unknown` for ever. */
export function mayStayUnknown(rule: string | undefined): boolean {
  return endsOf(rule).length === 0;
}

/** What a transaction with this rule ends in when nothing is in its way. */
export function endsOf(rule: string | undefined): readonly TransactionStatus[] {
  return RULES.find((each) => each.rule === rule)?.ends ?? [];
}
