import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PublishingModule } from '../publishing/publishing.module.js';
import { AcceptanceController } from './acceptance.controller.js';
import { AcceptTransactions } from './accept-transactions.js';
import { CancelTransaction } from './cancel-transaction.js';
import { GatewayMessages } from './gateway-messages.js';
import { InstrumentSealer } from './instrument-sealer.js';
import { DriftCheck } from './drift/drift-check.js';
import { DriftLoop } from './drift/drift-loop.js';
import { DriftScope } from './drift/drift-scope.js';
import { Janitor } from './janitor/janitor.js';
import { OpenTransactions } from './open-transactions.js';
import { KeyedHash } from './keyed-hash.js';
import { ReadTransactions } from './read-transactions.js';
import { RedriveTransaction } from './redrive-transaction.js';
import { RequestDrafts } from './request-drafts.js';
import { RequestStore } from './request-store.js';
import { SettleTransactions } from './settle-transactions.js';
import { TransactionDispatchRecorder } from './transaction-dispatch-recorder.js';
import { TransactionEventEntity } from './transaction-event.entity.js';
import { TransactionRecordsModule } from './transaction-records.module.js';
import { TransactionsController } from './transactions.controller.js';

/** Owns the transaction, its copy in Redis and its life. */
@Module({
  imports: [
    TypeOrmModule.forFeature([TransactionEventEntity]),
    TransactionRecordsModule,
    PublishingModule.reportingTo({
      imports: [TransactionRecordsModule],
      recorder: TransactionDispatchRecorder,
    }),
  ],
  controllers: [AcceptanceController, TransactionsController],
  providers: [
    AcceptTransactions,
    CancelTransaction,
    ReadTransactions,
    SettleTransactions,
    RequestDrafts,
    RequestStore,
    GatewayMessages,
    InstrumentSealer,
    KeyedHash,
    OpenTransactions,
    Janitor,
    DriftScope,
    DriftCheck,
    DriftLoop,
    RedriveTransaction,
  ],
  exports: [
    SettleTransactions,
    RedriveTransaction,
    DriftCheck,
    KeyedHash,
    TransactionRecordsModule,
    PublishingModule,
  ],
})
export class TransactionsModule {}
