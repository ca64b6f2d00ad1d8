import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What gateways have said is not deleted, and neither table of the past is emptied as a whole. */
export class EvidenceStays1764090000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TRIGGER guard_evidence BEFORE DELETE ON callback_receipt
        FOR EACH ROW EXECUTE FUNCTION guard_history()`);
    for (const table of ['transaction_event', 'callback_receipt']) {
      await runner.query(`
        CREATE TRIGGER guard_emptying BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION guard_history()`);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
