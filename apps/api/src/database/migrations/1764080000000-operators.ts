import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What operators look for, and what else gateways sign.
 *
 * A gateway's call that is no report is remembered among its callbacks: the names of both are one
 * series, and none of them is taken twice. Only a report says a status.
 */
export class Operators1764080000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE callback_receipt
        ADD COLUMN purpose text NOT NULL DEFAULT 'report' CHECK (purpose IN ('report', 'redrive')),
        ALTER COLUMN reported_status DROP NOT NULL,
        ADD CONSTRAINT reports_say_a_status
          CHECK ((purpose = 'report') = (reported_status IS NOT NULL))`);
    await runner.query(`
      CREATE INDEX callback_receipt_refused ON callback_receipt (received_at)
      WHERE verdict IN ('conflict', 'amount_mismatch')`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
