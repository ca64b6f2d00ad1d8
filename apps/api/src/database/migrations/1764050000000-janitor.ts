import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the janitor knows of an open transaction, and what an outbox row is for.
 *
 * `check_at` is when the janitor looks at a transaction next: null only for a final one, so that no
 * open one can fall out of sight, whoever wrote it. The trigger takes what is final off the list,
 * also when an older version of the service writes it. `is_lost`: the gateway said `not_found`.
 */
export class Janitor1764050000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE transaction
        ADD COLUMN check_at timestamptz DEFAULT now(),
        ADD COLUMN resubmissions integer NOT NULL DEFAULT 0,
        ADD COLUMN is_lost boolean NOT NULL DEFAULT false`);
    await runner.query(GUARD);
    await runner.query(`UPDATE transaction SET check_at = NULL WHERE status IN (${FINAL})`);
    await runner.query(`
      ALTER TABLE transaction ADD CONSTRAINT open_is_watched
        CHECK (check_at IS NOT NULL OR status IN (${FINAL}))`);
    await runner.query(`
      CREATE INDEX transaction_check ON transaction (check_at) WHERE check_at IS NOT NULL`);
    await runner.query(`
      ALTER TABLE outbox ADD COLUMN purpose text NOT NULL DEFAULT 'submission'
        CHECK (purpose IN ('submission', 'inquiry'))`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}

const FINAL = `'completed', 'failed', 'canceled'`;

const GUARD = `
  CREATE OR REPLACE FUNCTION guard_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.status IN (${FINAL}) AND NEW.status <> OLD.status THEN
      RAISE EXCEPTION 'a final status never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.merchant, NEW.type, NEW.amount_minor, NEW.currency, NEW.gateway)
       IS DISTINCT FROM
       (OLD.id, OLD.merchant, OLD.type, OLD.amount_minor, OLD.currency, OLD.gateway)
    THEN
      RAISE EXCEPTION 'what was accepted never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status IN (${FINAL}) THEN
      NEW.check_at := NULL;
    END IF;
    RETURN NEW;
  END $$`;
