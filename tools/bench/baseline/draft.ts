import { v7 as uuid } from 'uuid';
import type { DepositDto } from './deposit.dto';

const MERCHANT = 'sandbox';

export interface Draft {
  readonly requestId: string;
  readonly transactionId: string;
  readonly messageId: string;
  readonly merchant: string;
  readonly amountMinor: string;
}

/** What the service makes up when it accepts a deposit. */
export function draftOf(deposit: DepositDto): Draft {
  return {
    requestId: uuid(),
    transactionId: uuid(),
    messageId: uuid(),
    merchant: MERCHANT,
    amountMinor: deposit.amount.replace('.', ''),
  };
}
