import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';

const PAY: NamedStatement = {
  name: 'simulation_pay',
  text: `
    UPDATE gateway.inbox SET effects = effects + 1
    WHERE gateway = $1 AND transaction_id = $2`,
};

const EFFECTS: NamedStatement = {
  name: 'simulation_effects',
  text: 'SELECT effects FROM gateway.inbox WHERE gateway = $1 AND transaction_id = $2',
};

/**
 * The outside world of the simulated gateways, where money moves: a counter on the inbox row.
 *
 * It counts every payment, also one too many. A real acquirer would refuse the second one by its
 * id; this one must show what the kit prevents.
 */
@Injectable()
export class SimulatedWorld {
  constructor(private readonly database: Database) {}

  async pay(gateway: string, transactionId: string): Promise<void> {
    await this.database.query(PAY, [gateway, transactionId]);
  }

  async hasPaid(gateway: string, transactionId: string): Promise<boolean> {
    const rows = await this.database.query<{ effects: number }>(EFFECTS, [gateway, transactionId]);
    return (rows[0]?.effects ?? 0) > 0;
  }
}
