import { Body, Controller, Headers, HttpCode, OnModuleDestroy, Post } from '@nestjs/common';
import { Pool } from 'pg';
import { POOL_MAX } from './pool-max';
import { DepositDto } from './deposit.dto';
import { draftOf } from './draft';

/** The four rows in one statement, prepared once on each connection; one commit a request. */
const ACCEPT = {
  name: 'accept',
  text: `
    WITH new_request AS (
      INSERT INTO request (id, merchant, idempotency_key) VALUES ($1, $2, $3)
    ), new_event AS (
      INSERT INTO transaction_event (transaction_id, version, status, actor)
      VALUES ($4, 1, 'pending', 'merchant')
    ), new_message AS (
      INSERT INTO outbox (id, topic, payload) VALUES ($5, 'transactions.json', $6)
    )
    INSERT INTO transaction
      (id, request_id, merchant, type, status, amount_minor, currency, instrument, reference,
       description, metadata, gateway)
    VALUES ($4, $1, $2, 'deposit', 'pending', $7, $8, $9, $10, $11, $12, 'json-sim')
    RETURNING *`,
};

/** The fast plain way: no entities, one round trip. */
@Controller('statement')
export class StatementController implements OnModuleDestroy {
  private readonly pool = new Pool({
    connectionString: process.env.DATABASE_URL ?? '',
    max: POOL_MAX,
  });

  @Post('deposits')
  @HttpCode(202)
  async accept(
    @Body() deposit: DepositDto,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<object> {
    const { requestId, transactionId, messageId, merchant, amountMinor } = draftOf(deposit);
    const { rows } = await this.pool.query<object>({
      ...ACCEPT,
      values: [
        ...[requestId, merchant, idempotencyKey ?? null, transactionId, messageId],
        JSON.stringify({ id: transactionId, status: 'pending', deposit }),
        ...[amountMinor, deposit.currency, JSON.stringify(deposit.instrument)],
        ...[deposit.reference ?? null, deposit.description ?? null],
        deposit.metadata === undefined ? null : JSON.stringify(deposit.metadata),
      ],
    });
    return rows[0] ?? {};
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.end();
  }
}
