import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a gateway said in full: a refused amount that is not kept would be no evidence. */
export class CallbackEvidence1763910000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE callback_receipt
        ADD COLUMN reported_amount_minor bigint,
        ADD COLUMN reported_currency text,
        ADD COLUMN gateway_reference text`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
