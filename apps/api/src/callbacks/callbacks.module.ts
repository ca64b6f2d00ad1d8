import { Module } from '@nestjs/common';
import { TransactionsModule } from '../transactions/transactions.module.js';
import { CallbackReceipts } from './callback-receipts.js';
import { CallbackSettlement } from './callback-settlement.js';
import { CallbacksController } from './callbacks.controller.js';

/** The way back: a gateway's signed report is verified, decoded and settled. */
@Module({
  imports: [TransactionsModule],
  controllers: [CallbacksController],
  providers: [CallbackReceipts, CallbackSettlement],
})
export class CallbacksModule {}
