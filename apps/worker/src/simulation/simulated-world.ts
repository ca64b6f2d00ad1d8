import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { type GatewayCall, sharedCommits } from '#libs/gateway-kit';

/**
 * Locked in the order of the key, and judged call by call once the row is locked: what is in the
 * same batch may be two calls for one transaction, of which each counts.
 * Parameters, a list each: gateway, transaction id, attempt, when the call expires.
 */
const PAY: NamedStatement = {
  name: 'simulation_pay',
  text: `
    WITH call AS MATERIALIZED (
      SELECT inbox.gateway, inbox.transaction_id, row.expires_at, row.position
      FROM unnest($1::text[], $2::uuid[], $3::integer[], $4::timestamptz[]) WITH ORDINALITY
        AS row (gateway, transaction_id, attempt, expires_at, position)
      JOIN gateway.inbox ON inbox.gateway = row.gateway
        AND inbox.transaction_id = row.transaction_id AND inbox.attempts = row.attempt
      ORDER BY inbox.gateway, inbox.transaction_id
      FOR UPDATE OF inbox),
    payment AS MATERIALIZED (
      SELECT gateway, transaction_id, position FROM call WHERE clock_timestamp() < expires_at),
    total AS (
      SELECT gateway, transaction_id, count(*)::integer AS payments FROM payment
      GROUP BY gateway, transaction_id),
    paid AS (
      UPDATE gateway.inbox SET effects = effects + payments FROM total
      WHERE inbox.gateway = total.gateway AND inbox.transaction_id = total.transaction_id)
    SELECT position::integer FROM payment`,
};

const EFFECTS: NamedStatement = {
  name: 'simulation_effects',
  text: 'SELECT effects FROM gateway.inbox WHERE gateway = $1 AND transaction_id = $2',
};

/** A call of `process` that pays. */
interface Payment extends Pick<GatewayCall, 'attempt' | 'expiresAt'> {
  readonly gateway: string;
  readonly transactionId: string;
}

/**
 * The outside world of the simulated gateways, where money moves: a counter on the inbox row.
 *
 * It counts every payment, also one too many. A real acquirer would refuse the second one by its
 * id; this one must show what the kit prevents. What it does refuse is a request that arrives when
 * it has expired, or when a later call was made: whoever sent it was frozen, and cannot know.
 */
@Injectable()
export class SimulatedWorld {
  private readonly payments = sharedCommits<Payment, boolean>((payments) => this.write(payments));

  constructor(private readonly database: Database) {}

  /** @throws Error when the call has expired, or is not the latest one: nothing was paid */
  async pay(
    gateway: string,
    transactionId: string,
    { attempt, expiresAt }: Pick<GatewayCall, 'attempt' | 'expiresAt'>,
  ): Promise<void> {
    const isPaid = await this.payments.add({ gateway, transactionId, attempt, expiresAt });
    if (!isPaid) throw new Error('The payment came too late.');
  }

  async hasPaid(gateway: string, transactionId: string): Promise<boolean> {
    const rows = await this.database.query<{ effects: number }>(EFFECTS, [gateway, transactionId]);
    return (rows[0]?.effects ?? 0) > 0;
  }

  private async write(payments: readonly Payment[]): Promise<readonly boolean[]> {
    const rows = await this.database.query<{ position: number }>(PAY, [
      payments.map(({ gateway }) => gateway),
      payments.map(({ transactionId }) => transactionId),
      payments.map(({ attempt }) => attempt),
      payments.map(({ expiresAt }) => expiresAt),
    ]);
    const paid = new Set(rows.map(({ position }) => position));
    return payments.map((_payment, index) => paid.has(index + 1));
  }
}
