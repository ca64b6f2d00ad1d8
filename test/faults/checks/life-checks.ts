import { isFinal, type TransactionStatus } from '#libs/transaction';
import { CONTRADICTION, endsOf, mayStayUnknown } from '../simulation-rules.js';
import type { Checker } from './checker.js';
import type { StoredTransaction } from './evidence.js';

const status = (row: StoredTransaction) => row.status as TransactionStatus;
const nameOf = ({ id, statuses, reason_code: reason }: StoredTransaction) =>
  `${id} (${statuses.join(' → ')}${reason === null ? '' : `, ${reason}`})`;

/** Law 2: at most one effect at its gateway. */
const effectsPerTransaction: Checker = {
  name: 'effects per transaction',
  check: ({ transactions }) =>
    transactions
      .filter(({ effects }) => (effects ?? 0) > 1)
      .map((row) => `${nameOf(row)} had ${String(row.effects)} effects`),
};

/** What merchants are told is what was done. */
const effectsAndStatus: Checker = {
  name: 'effects and status agree',
  check: ({ transactions }) =>
    transactions.flatMap((row) => {
      const effects = row.effects ?? 0;
      const isPaid = row.status === 'completed';
      // A gateway that pays and then says that it has not is believed, if that is heard first.
      if (row.reason_code === CONTRADICTION) return [];
      const isWrong = isPaid ? effects === 0 : isFinal(status(row)) && effects > 0;
      return isWrong ? [`${nameOf(row)} had ${effects} effects`] : [];
    }),
};

/** Law 3: a final status, or `unknown` with a reason: see `stuckUnknown` for how long. */
const stuck: Checker = {
  name: 'stuck',
  check: ({ transactions }) =>
    transactions
      .filter((row) => {
        const isExplained = row.status === 'unknown' && row.reason_code !== null;
        return !isFinal(status(row)) && !isExplained;
      })
      .map((row) => `${nameOf(row)}, inbox ${row.inbox_state ?? 'knows nothing'}`),
};

/**
 * What has an end is asked about until it has reached it. None may be left: `gateway_not_found` for
 * good takes four messages that were lost, and no fault here takes an acknowledged message away.
 */
const stuckUnknown: Checker = {
  name: 'stuck unknown',
  check: ({ ledger, transactions }) =>
    transactions.flatMap((row) => {
      const entry = ledger.entries.get(row.reference);
      if (row.status !== 'unknown' || !entry || mayStayUnknown(entry.rule)) return [];
      return [`${nameOf(row)} with the rule ${entry.rule ?? 'none'}`];
    }),
};

const MOVES: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
  pending: ['dispatched', 'processing', 'completed', 'failed', 'canceled', 'unknown'],
  dispatched: ['processing', 'completed', 'failed', 'unknown'],
  processing: ['completed', 'failed', 'unknown'],
  unknown: ['completed', 'failed'],
  completed: [],
  failed: [],
  canceled: [],
};

/** The history is a walk through the machine, without a gap, that ends where the row is. */
const illegalTransitions: Checker = {
  name: 'illegal transitions',
  check: ({ transactions }) =>
    transactions.flatMap((row) => {
      const isWalk = row.statuses.every((next, index) => {
        if (index === 0) return next === 'pending';
        const before = row.statuses[index - 1] as TransactionStatus;
        return MOVES[before].includes(next as TransactionStatus);
      });
      const isWhole = row.versions.every((version, index) => version === index + 1);
      const isLast = row.statuses.at(-1) === row.status && row.versions.at(-1) === row.version;
      return isWalk && isWhole && isLast ? [] : [`${nameOf(row)}, row ${row.status}`];
    }),
};

/** Reasons for which something fails that its gateway would have paid. */
const OUR_OWN_REASONS = ['broker_unavailable', 'gateway_unavailable'];

/** The simulated gateway decides; faults may only put it off. */
const otherEnds: Checker = {
  name: 'the gateway decides',
  check: ({ ledger, transactions }) =>
    transactions.flatMap((row) => {
      const entry = ledger.entries.get(row.reference);
      if (!entry || !isFinal(status(row))) return [];
      if (endsOf(entry.rule).includes(status(row))) return [];
      if (row.status === 'canceled' && entry.isCancelTried === true) return [];
      if (row.status === 'failed' && OUR_OWN_REASONS.includes(row.reason_code ?? '')) return [];
      return [`${nameOf(row)} with the rule ${entry.rule ?? 'none'}`];
    }),
};

/** What a merchant has seen as final, or has taken back, is so for ever. */
const finalForEver: Checker = {
  name: 'final statuses stand',
  check: ({ ledger, transactions }) =>
    transactions.flatMap((row) => {
      const entry = ledger.entries.get(row.reference);
      if (entry?.id !== row.id) return [];
      const seen = entry.isCanceled === true ? 'canceled' : entry.seenFinal;
      return seen === undefined || seen === row.status
        ? []
        : [`${nameOf(row)} was seen as ${seen}`];
    }),
};

const leftovers: Checker = {
  name: 'nothing is left to do',
  check: ({ leftovers: left }) =>
    Object.entries(left)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name}: ${String(count)}`),
};

/** Every attack carries this; see attacker.ts. */
export const ATTACK_MARK = 'attack';

/** Law 6: only the gateway. */
const attacks: Checker = {
  name: 'forged callbacks change nothing',
  check: ({ transactions }) =>
    transactions
      .filter(
        (row) => row.event_reasons.includes(ATTACK_MARK) || row.gateway_reference === ATTACK_MARK,
      )
      .map(nameOf),
};

export const LIFE_CHECKS: readonly Checker[] = [
  effectsPerTransaction,
  effectsAndStatus,
  stuck,
  stuckUnknown,
  illegalTransitions,
  otherEnds,
  finalForEver,
  leftovers,
  attacks,
];
