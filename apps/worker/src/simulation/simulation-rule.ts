/**
 * What a simulated gateway is asked to do with one transaction (WIRE §8).
 *
 * A new rule is a member here, a line in `parseRule` and a case in `SimulatedGateway`; the compiler
 * names the last one.
 */
export type SimulationRule =
  | { readonly name: 'complete' }
  | { readonly name: 'decline' }
  | { readonly name: 'slow'; readonly delayMs: number }
  | { readonly name: 'duplicate' }
  | { readonly name: 'retry'; readonly times: number }
  | { readonly name: 'silent' }
  | { readonly name: 'late_processing' }
  | { readonly name: 'conflict' }
  | { readonly name: 'bad_signature' }
  | { readonly name: 'wrong_amount' }
  | { readonly name: 'crash' }
  | { readonly name: 'poison' }
  /**
   * A rule that nobody knows is refused instead of ignored: whoever wrote it waits for its effect.
   */
  | { readonly name: 'not_understood' };

const RULE = /^([a-z_]{1,32})(?::([0-9]{1,9}))?$/;

/** @param text the rule as the merchant wrote it; absent means that the transaction completes */
export function parseRule(text: string | undefined): SimulationRule {
  if (text === undefined) return { name: 'complete' };
  const [, name = '', argument] = RULE.exec(text) ?? [];
  switch (name) {
    case 'decline':
    case 'duplicate':
    case 'silent':
    case 'late_processing':
    case 'conflict':
    case 'bad_signature':
    case 'wrong_amount':
    case 'crash':
    case 'poison':
      return argument === undefined ? { name } : NOT_UNDERSTOOD;
    case 'slow':
      return argument === undefined ? NOT_UNDERSTOOD : { name, delayMs: Number(argument) };
    case 'retry':
      return argument === undefined ? NOT_UNDERSTOOD : { name, times: Number(argument) };
    default:
      return NOT_UNDERSTOOD;
  }
}

const NOT_UNDERSTOOD: SimulationRule = { name: 'not_understood' };
