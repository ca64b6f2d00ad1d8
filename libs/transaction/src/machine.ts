import { isFinal, type Reason, type TransactionState } from './status.js';

/**
 * The state machine of a transaction (DESIGN: status machine), pure: no clock, no I/O.
 *
 * A command is what somebody wants or reports; `decide` says what becomes of it; `evolve` applies
 * an event that was decided. Everything that changes a status goes through here.
 */
export type Command =
  /** Kafka has acknowledged the message. */
  | { readonly type: 'confirm_dispatch' }
  /** The gateway reports on the transaction. `not_found` answers an inquiry. */
  | { readonly type: 'report'; readonly status: 'processing' }
  | { readonly type: 'report'; readonly status: 'completed' }
  | { readonly type: 'report'; readonly status: 'not_found' }
  | { readonly type: 'report'; readonly status: 'failed'; readonly reason: Reason }
  | { readonly type: 'report'; readonly status: 'unknown'; readonly reason: Reason }
  /** The merchant takes it back. `neverSent`: the outbox row was never claimed. */
  | { readonly type: 'cancel'; readonly neverSent: boolean; readonly reason: Reason }
  /** Nobody has told us in time. `neverSent` as above: the one case in which that is a failure. */
  | { readonly type: 'give_up'; readonly neverSent: boolean; readonly reason: Reason }
  /** An operator has found out. */
  | { readonly type: 'resolve'; readonly status: 'completed' }
  | { readonly type: 'resolve'; readonly status: 'failed'; readonly reason: Reason };

export type Decision =
  /** The state changes to `state`. */
  | { readonly kind: 'moved'; readonly state: TransactionState }
  /** Nothing to do: it is so already, or it is old news. */
  | { readonly kind: 'unchanged' }
  /** Another final word stands. */
  | { readonly kind: 'conflict' }
  /** The machine does not allow it. */
  | { readonly kind: 'refused' };

const UNCHANGED: Decision = { kind: 'unchanged' };
const CONFLICT: Decision = { kind: 'conflict' };
const REFUSED: Decision = { kind: 'refused' };

export function decide(command: Command, state: TransactionState): Decision {
  switch (command.type) {
    case 'confirm_dispatch':
      // A callback may overtake our own bookkeeping: then the late confirmation changes nothing.
      return state.status === 'pending' ? moved({ status: 'dispatched' }) : UNCHANGED;
    case 'report':
      return decideReport(command, state);
    case 'cancel':
      if (state.status === 'canceled') return UNCHANGED;
      return state.status === 'pending' && command.neverSent
        ? moved({ status: 'canceled', reason: command.reason })
        : REFUSED;
    case 'give_up':
      return decideGiveUp(command, state);
    case 'resolve':
      if (isFinal(state.status)) return state.status === command.status ? UNCHANGED : CONFLICT;
      return state.status === 'unknown' ? moved(finalState(command)) : REFUSED;
    default:
      return command satisfies never;
  }
}

type Report = Extract<Command, { type: 'report' }>;

function decideReport(command: Report, state: TransactionState): Decision {
  switch (command.status) {
    case 'completed':
    case 'failed':
      // The first final word stands. A different one later is evidence, not news.
      if (isFinal(state.status)) return state.status === command.status ? UNCHANGED : CONFLICT;
      return moved(finalState(command));
    case 'processing':
      return state.status === 'pending' || state.status === 'dispatched'
        ? moved({ status: 'processing' })
        : UNCHANGED;
    case 'unknown':
      if (isFinal(state.status) || state.status === 'unknown') return UNCHANGED;
      return moved({ status: 'unknown', reason: command.reason });
    case 'not_found':
      // Not found is not failed: the first message may still be on its way. Sending the transaction
      // again is the business of whoever asked; the status stays.
      return UNCHANGED;
    default:
      return command satisfies never;
  }
}

function decideGiveUp(
  { neverSent, reason }: Extract<Command, { type: 'give_up' }>,
  state: TransactionState,
): Decision {
  switch (state.status) {
    case 'pending':
      // A time-out is a failure only when it is certain that no broker ever got the message.
      return moved({ status: neverSent ? 'failed' : 'unknown', reason });
    case 'dispatched':
    case 'processing':
      return moved({ status: 'unknown', reason });
    case 'unknown':
    case 'completed':
    case 'failed':
    case 'canceled':
      return UNCHANGED;
    default:
      return state satisfies never;
  }
}

function finalState(
  outcome:
    { readonly status: 'completed' } | { readonly status: 'failed'; readonly reason: Reason },
): TransactionState {
  return outcome.status === 'completed'
    ? { status: 'completed' }
    : { status: 'failed', reason: outcome.reason };
}

function moved(state: TransactionState): Decision {
  return { kind: 'moved', state };
}

/** The state after a decision: the new one when it moved, the old one otherwise. */
export function evolve(state: TransactionState, decision: Decision): TransactionState {
  return decision.kind === 'moved' ? decision.state : state;
}
