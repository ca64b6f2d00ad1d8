import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One step in the history of a transaction. Written by statements, read through TypeORM. */
@Entity('transaction_event')
export class TransactionEventEntity {
  @PrimaryColumn('uuid', { name: 'transaction_id' })
  transactionId!: string;

  /** The version of the transaction that this step made. */
  @PrimaryColumn('integer')
  version!: number;

  @Column('text')
  status!: string;

  @Column('text')
  actor!: string;

  @Column('text', { name: 'reason_code', nullable: true })
  reasonCode!: string | null;

  @Column('text', { name: 'reason_message', nullable: true })
  reasonMessage!: string | null;

  @Column('timestamptz')
  at!: Date;
}
