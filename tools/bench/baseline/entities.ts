import { Column, CreateDateColumn, Entity, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** The four rows that the service writes too, with plain keys and the indexes that reads need. */

@Entity('request')
@Index(['merchant', 'idempotencyKey'], { unique: true })
export class RequestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  merchant!: string;

  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}

@Entity('transaction')
@Index(['merchant', 'id'])
export class TransactionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'request_id' })
  requestId!: string;

  @Column('text')
  merchant!: string;

  @Column('text')
  type!: string;

  @Column('text')
  status!: string;

  @Column('bigint', { name: 'amount_minor' })
  amountMinor!: string;

  @Column('text')
  currency!: string;

  @Column('jsonb')
  instrument!: object;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('jsonb', { nullable: true })
  metadata!: object | null;

  @Column('text')
  gateway!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}

@Entity('transaction_event')
export class EventEntity {
  @PrimaryColumn('uuid', { name: 'transaction_id' })
  transactionId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('text')
  status!: string;

  @Column('text')
  actor!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  at!: Date;
}

@Entity('outbox')
export class OutboxEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  topic!: string;

  @Column('jsonb')
  payload!: object;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
