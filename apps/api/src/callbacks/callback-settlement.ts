import { Injectable } from '@nestjs/common';
import { GroupCommit } from '#libs/database';
import { SettleTransactions } from '../transactions/settle-transactions.js';
import type { Verdict } from '../transactions/signed-report.js';
import { CallbackReceipts, type ReceivedCallback } from './callback-receipts.js';

const BATCH_MAX = 100;
const COMMITS_IN_FLIGHT_MAX = 2;
const OVERLAP_AFTER_MS = 50;
const REST_MS = 10;

/** Callbacks share commits, as requests do. */
@Injectable()
export class CallbackSettlement {
  private readonly commits: GroupCommit<ReceivedCallback, Verdict>;

  constructor(settlement: SettleTransactions, receipts: CallbackReceipts) {
    this.commits = new GroupCommit({
      write: (callbacks) => settlement.settle(callbacks, receipts),
      batchMax: BATCH_MAX,
      inFlightMax: COMMITS_IN_FLIGHT_MAX,
      overlapAfterMs: OVERLAP_AFTER_MS,
      restMs: REST_MS,
      subjectOf: ({ report }) => report.transactionId,
    });
  }

  /** @returns once the effect and the receipt are committed */
  settle(callback: ReceivedCallback): Promise<Verdict> {
    return this.commits.add(callback);
  }
}
