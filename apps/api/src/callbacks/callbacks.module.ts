import { Module } from '@nestjs/common';
import { TransactionsModule } from '../transactions/transactions.module.js';
import { CallbackReceipts } from './callback-receipts.js';
import { CallbackSettlement } from './callback-settlement.js';
import { CallbacksController } from './callbacks.controller.js';
import { RedriveController } from './redrive.controller.js';

/** The way back: what a gateway signs is verified, decoded and settled. */
@Module({
  imports: [TransactionsModule],
  controllers: [CallbacksController, RedriveController],
  providers: [CallbackReceipts, CallbackSettlement],
})
export class CallbacksModule {}
