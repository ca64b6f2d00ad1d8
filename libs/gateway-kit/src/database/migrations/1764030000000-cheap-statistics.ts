import type { MigrationInterface, QueryRunner } from 'typeorm';
import { setStatistics } from '#libs/database';

/** Plans depend on few columns: only of those does PostgreSQL keep statistics. */
export class CheapStatistics1764030000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await setStatistics(runner, {
      'gateway.inbox': [
        'gateway',
        'transaction_id',
        'state',
        'due_at',
        'dead_due_at',
        'received_at',
      ],
      'gateway.callback': ['id', 'gateway', 'transaction_id', 'due_at', 'created_at'],
    });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
