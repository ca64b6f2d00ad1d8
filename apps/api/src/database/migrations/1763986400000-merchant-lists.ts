import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A merchant lists its own transactions, newest first, and looks for one by its reference. */
export class MerchantLists1763986400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX transaction_merchant ON transaction (merchant, id)');
    await runner.query(`
      CREATE INDEX transaction_reference ON transaction (merchant, reference, id)
      WHERE reference IS NOT NULL`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
