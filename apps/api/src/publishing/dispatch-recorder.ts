import type { Queryable } from '#libs/database';
import type { Acknowledgement, OutboxMessage } from './outbox-message.js';

/**
 * The port through which whoever owns the subjects learns what became of their messages (DESIGN:
 * imports run one way). Each method is called inside the commit that deletes the outbox rows, and
 * returns what is to be done once the commit is through.
 */
export interface DispatchRecorder {
  /** Kafka has them. */
  recordDispatched(
    connection: Queryable,
    acknowledgements: readonly Acknowledgement[],
  ): Promise<() => void>;

  /** They were sent in vain too often, and will not be sent again. One may have arrived. */
  recordGivenUp(connection: Queryable, messages: readonly OutboxMessage[]): Promise<() => void>;
}

export const DISPATCH_RECORDER = Symbol('DISPATCH_RECORDER');
