import type { Violation } from '../ledger.js';
import type { Evidence } from './evidence.js';

/** One law, as a function of what was found: each line it returns is one violation. */
export interface Checker {
  readonly name: string;
  readonly check: (evidence: Evidence) => readonly string[];
}

export function runCheckers(
  checkers: readonly Checker[],
  evidence: Evidence,
): readonly Violation[] {
  return checkers.flatMap(({ name, check }) =>
    check(evidence).map((detail) => ({ checker: name, detail })),
  );
}
