import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Until when the last call of `process` may still take effect at the gateway, whatever the gateway
 * says it knows. Null until `process` was called; in the row, so that whoever takes over knows it.
 */
export class SettlingTime1764010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE gateway.inbox ADD COLUMN settles_at timestamptz');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
