import type { MigrationInterface, QueryRunner } from 'typeorm';
import { setStatistics } from '#libs/database';

/** Plans depend on few columns: only of those does PostgreSQL keep statistics. */
export class CheapStatistics1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await setStatistics(runner, QUERIED);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}

const QUERIED = {
  'public.request': ['id', 'merchant', 'idempotency_key'],
  'public.transaction': [
    'id',
    'request_id',
    'merchant',
    'type',
    'status',
    'format',
    'gateway',
    'reference',
    'created_at',
    'check_at',
  ],
  'public.transaction_event': ['transaction_id', 'version'],
  'public.outbox': ['id', 'subject_id', 'purpose', 'topic', 'lease_until'],
  'public.callback_receipt': ['gateway', 'webhook_id', 'transaction_id', 'verdict', 'received_at'],
};
