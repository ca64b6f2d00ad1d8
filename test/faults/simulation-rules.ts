import type { TransactionStatus } from '#libs/transaction';
import type { Random } from './random.js';

/** A rule of the simulated gateways (WIRE §8), and what it may end in. */
export interface SimulationChoice {
  /** What the request says; absent: no rule. */
  readonly rule: string | undefined;
  readonly weight: number;
  /** Besides `unknown`, which any fault may lead to. */
  readonly ends: TransactionStatus;
}

/** The one place that says which rules a run uses: a new rule is one line. */
const RULES: readonly (SimulationChoice & { readonly name: string })[] = [
  { name: 'none', rule: undefined, weight: 50, ends: 'completed' },
  { name: 'decline', rule: 'decline', weight: 10, ends: 'failed' },
  { name: 'slow', rule: 'slow:400', weight: 12, ends: 'completed' },
  { name: 'duplicate', rule: 'duplicate', weight: 10, ends: 'completed' },
  { name: 'retry', rule: 'retry:1', weight: 8, ends: 'completed' },
];

/** Workers end by themselves when a merchant asks for it. */
export const MAY_WORKER_EXIT = RULES.some(({ name }) => name === 'crash');

export function chooseRule(random: Random): SimulationChoice {
  return random.weigh(RULES);
}

/** What a transaction with this rule ends in when nothing is in its way. */
export function endOf(rule: string | undefined): TransactionStatus {
  return RULES.find((each) => each.rule === rule)?.ends ?? 'completed';
}
