import { Injectable } from '@nestjs/common';
import type { NamedStatement, Queryable } from '#libs/database';
import { type Command, decide } from '#libs/transaction';
import type { DispatchRecorder } from '../publishing/dispatch-recorder.js';
import type { Acknowledgement, OutboxMessage } from '../publishing/outbox-message.js';
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

/** An earlier attempt may have arrived: what was claimed is never called failed. */
const GIVE_UP: Command = {
  type: 'give_up',
  neverSent: false,
  reason: { code: 'publish_failed', message: 'Kafka never acknowledged the message.' },
};

/** Writes what became of a message, and where it lies in Kafka, in the commit of the relay. */
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
    const places = new Map(
      acknowledgements.flatMap((each) =>
        each.purpose === 'submission' ? [[each.subjectId, each] as const] : [],
      ),
    );
    const now = new Date();
    const locked = await this.store.lock(connection, [...places.keys()]);
    const changes = locked.flatMap((transaction): Change[] => {
      const decision = decide({ type: 'confirm_dispatch' }, transaction.state);
      const place = places.get(transaction.id);
      if (decision.kind !== 'moved' || !place) return [];
      places.delete(transaction.id);
      return [{ transaction: moved(transaction, decision.state, now), actor: 'relay', place }];
    });
    await this.store.save(connection, changes);
    await this.keepOffsets(connection, [...places.values()]);
    return this.copiesOf(changes);
  }

  async recordGivenUp(
    connection: Queryable,
    messages: readonly OutboxMessage[],
  ): Promise<() => void> {
    const ids = messages.flatMap(({ purpose, subjectId }) =>
      purpose === 'submission' ? [subjectId] : [],
    );
    const now = new Date();
    const locked = await this.store.lock(connection, ids);
    const changes = locked.flatMap((transaction): Change[] => {
      // What is past `pending` was sent before: then it is a repetition that is given up.
      if (transaction.state.status !== 'pending') return [];
      const decision = decide(GIVE_UP, transaction.state);
      return decision.kind === 'moved'
        ? [{ transaction: moved(transaction, decision.state, now), actor: 'relay' }]
        : [];
    });
    await this.store.save(connection, changes);
    return this.copiesOf(changes);
  }

  private copiesOf(changes: readonly Change[]): () => void {
    return () => {
      this.cache.put(changes.map(({ transaction }) => transaction));
    };
  }

  /** Of what had moved on already: a callback was faster than our own bookkeeping. */
  private async keepOffsets(
    connection: Queryable,
    places: readonly Acknowledgement[],
  ): Promise<void> {
    if (places.length === 0) return;
    await connection.query(KEEP_OFFSETS, [
      places.map(({ subjectId }) => subjectId),
      places.map(({ topic }) => topic),
      places.map(({ partition }) => partition),
      places.map(({ offset }) => offset),
    ]);
  }
}
