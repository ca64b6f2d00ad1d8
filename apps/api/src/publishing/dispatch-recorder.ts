import type { Queryable } from '#libs/database';
import type { Acknowledgement } from './outbox-message.js';

/**
 * The port through which whoever owns the subjects learns that Kafka has them (DESIGN: imports run
 * one way). It is called inside the commit that deletes the outbox rows.
 *
 * @returns what is to be done once the commit is through
 */
export interface DispatchRecorder {
  recordDispatched(
    connection: Queryable,
    acknowledgements: readonly Acknowledgement[],
  ): Promise<() => void>;
}

export const DISPATCH_RECORDER = Symbol('DISPATCH_RECORDER');
