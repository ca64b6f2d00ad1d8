import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { GatewayCall } from '#libs/gateway-kit';

const PAY: NamedStatement = {
  name: 'simulation_pay',
  text: `
    UPDATE gateway.inbox SET effects = effects + 1
    WHERE gateway = $1 AND transaction_id = $2
      AND attempts = $3 AND clock_timestamp() < $4
    RETURNING effects`,
};

const EFFECTS: NamedStatement = {
  name: 'simulation_effects',
  text: 'SELECT effects FROM gateway.inbox WHERE gateway = $1 AND transaction_id = $2',
};

/**
 * The outside world of the simulated gateways, where money moves: a counter on the inbox row.
 *
 * It counts every payment, also one too many. A real acquirer would refuse the second one by its
 * id; this one must show what the kit prevents. What it does refuse is a request that arrives when
 * it has expired, or when a later call was made: whoever sent it was frozen, and cannot know.
 */
@Injectable()
export class SimulatedWorld {
  constructor(private readonly database: Database) {}

  /** @throws Error when the call has expired, or is not the latest one: nothing was paid */
  async pay(
    gateway: string,
    transactionId: string,
    { attempt, expiresAt }: Pick<GatewayCall, 'attempt' | 'expiresAt'>,
  ): Promise<void> {
    const values = [gateway, transactionId, attempt, expiresAt];
    const paid = await this.database.query(PAY, values);
    if (paid.length === 0) throw new Error('The payment came too late.');
  }

  async hasPaid(gateway: string, transactionId: string): Promise<boolean> {
    const rows = await this.database.query<{ effects: number }>(EFFECTS, [gateway, transactionId]);
    return (rows[0]?.effects ?? 0) > 0;
  }
}
