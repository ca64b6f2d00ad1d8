import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Dead letters of messages that never came into the inbox, until Kafka has them. Key and headers
 * are bytes: a sender may have put into them what PostgreSQL's text cannot hold.
 */
export class KeptDeadLetters1764020000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gateway.dead_letter (
        id uuid PRIMARY KEY,
        topic text NOT NULL,
        key bytea,
        value bytea,
        headers bytea NOT NULL,
        due_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX dead_letter_due ON gateway.dead_letter (due_at)');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
