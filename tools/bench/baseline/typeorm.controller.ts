import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DepositDto } from './deposit.dto';
import { draftOf } from './draft';
import { EventEntity, OutboxEntity, RequestEntity, TransactionEntity } from './entities';

/** The plain way: entities, saved one after the other in a transaction of the request. */
@Controller('typeorm')
export class TypeOrmController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('deposits')
  @HttpCode(202)
  async accept(
    @Body() deposit: DepositDto,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<TransactionEntity> {
    const { requestId, transactionId, messageId, merchant, amountMinor } = draftOf(deposit);
    return this.dataSource.transaction(async (manager) => {
      await manager.save(RequestEntity, {
        id: requestId,
        merchant,
        idempotencyKey: idempotencyKey ?? null,
      });
      const transaction = await manager.save(
        TransactionEntity,
        manager.create(TransactionEntity, {
          id: transactionId,
          requestId,
          merchant,
          type: 'deposit',
          status: 'pending',
          amountMinor,
          currency: deposit.currency,
          instrument: deposit.instrument,
          reference: deposit.reference ?? null,
          description: deposit.description ?? null,
          metadata: deposit.metadata ?? null,
          gateway: 'json-sim',
        }),
      );
      await manager.save(EventEntity, {
        transactionId,
        version: 1,
        status: 'pending',
        actor: 'merchant',
      });
      await manager.save(OutboxEntity, {
        id: messageId,
        topic: 'transactions.json',
        payload: transaction,
      });
      return transaction;
    });
  }
}
