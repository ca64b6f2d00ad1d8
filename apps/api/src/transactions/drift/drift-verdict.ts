import { isDeepStrictEqual } from 'node:util';
import { isFinal, type Transaction } from '#libs/transaction';
import type { WaitingMessages } from '../../publishing/outbox-care.js';
import { toCached } from '../cached-transaction.js';
import type { StoredCopy } from '../transaction-cache.js';

/**
 * What may be out of step with a transaction in PostgreSQL, which is right.
 *
 * `stale`: its copy in Redis is older, or of the same version and different. `ahead`: the copy has
 * a version that PostgreSQL has never had. `unsent`: it is `pending`, and nobody is about to send
 * it. `orphaned`: it is final, and its submission waits to be sent for the first time.
 */
export const DRIFTS = ['stale', 'ahead', 'unsent', 'orphaned'] as const;
export type Drift = (typeof DRIFTS)[number];

/**
 * Compares a copy with its transaction.
 *
 * @param transaction read after the copy: then the copy cannot be the newer one by right
 */
export function driftOfCopy(
  copy: StoredCopy | undefined,
  transaction: Transaction,
): 'stale' | 'ahead' | undefined {
  // No copy is no lie.
  if (!copy) return undefined;
  if (copy.version !== transaction.version) {
    return copy.version > transaction.version ? 'ahead' : 'stale';
  }
  return isDeepStrictEqual(copy.value, asJson(transaction)) ? undefined : 'stale';
}

/**
 * Compares what waits in the outbox with the transaction it is about.
 *
 * @param transaction read after the outbox: what is still `pending` then was so before
 */
export function driftOfOutbox(
  waiting: WaitingMessages | undefined,
  { state }: Transaction,
): 'unsent' | 'orphaned' | undefined {
  if (state.status === 'pending') return waiting ? undefined : 'unsent';
  return isFinal(state.status) && waiting?.hasUnclaimed === true ? 'orphaned' : undefined;
}

/** As it comes back from Redis. The order of keys is not kept by PostgreSQL, and says nothing. */
function asJson(transaction: Transaction): unknown {
  return JSON.parse(JSON.stringify(toCached(transaction)));
}
