import { Injectable } from '@nestjs/common';
import type { NamedStatement, Queryable } from '#libs/database';
import { decide } from '#libs/transaction';
import type { DispatchRecorder } from '../publishing/dispatch-recorder.js';
import type { Acknowledgement } from '../publishing/outbox-message.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { type Change, TransactionStore } from './transaction-store.js';

const KEEP_OFFSETS: NamedStatement = {
  name: 'transaction_keep_offsets',
  text: `
    UPDATE transaction t
    SET kafka_topic = a.topic, kafka_partition = a.partition, kafka_offset = a.kafka_offset
    FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::bigint[])
      AS a (id, topic, partition, kafka_offset)
    WHERE t.id = a.id`,
};

/** Writes `dispatched`, and where the message lies in Kafka, in the commit of the relay. */
@Injectable()
export class TransactionDispatchRecorder implements DispatchRecorder {
  constructor(
    private readonly store: TransactionStore,
    private readonly cache: TransactionCache,
  ) {}

  async recordDispatched(
    connection: Queryable,
    acknowledgements: readonly Acknowledgement[],
  ): Promise<() => void> {
    // That a question has arrived says nothing of what it is about.
    const submitted = acknowledgements.filter(({ purpose }) => purpose === 'submission');
    const ids = submitted.map(({ subjectId }) => subjectId);
    const now = new Date();
    const changes = (await this.store.lock(connection, ids)).flatMap((transaction): Change[] => {
      const decision = decide({ type: 'confirm_dispatch' }, transaction.state);
      return decision.kind === 'moved'
        ? [{ transaction: moved(transaction, decision.state, now), actor: 'relay' }]
        : [];
    });
    await this.store.save(connection, changes);
    await connection.query(KEEP_OFFSETS, [
      ids,
      submitted.map(({ topic }) => topic),
      submitted.map(({ partition }) => partition),
      submitted.map(({ offset }) => offset),
    ]);
    return () => {
      this.cache.put(changes.map(({ transaction }) => transaction));
    };
  }
}
