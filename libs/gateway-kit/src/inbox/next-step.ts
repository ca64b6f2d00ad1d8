import { type GatewayReport, type Reason, type SubmittedTransaction } from '#libs/transaction';
import type { DeadLetterCause } from '../dead-letters/dead-letter.js';
import {
  delayAfter,
  INQUIRY_SCHEDULE,
  PROCESS_RETRY,
  RECOVERY_RETRY,
} from '../pacing/retry-policy.js';
import type { InquiryResult } from '../payment-gateway.js';
import type { ClaimedRow, InboxState } from './inbox-row.js';

/** What may be asked of the gateway for a row that was claimed. */
export type GatewayQuestion = 'process' | 'inquire' | 'nothing';

type Standing = Pick<
  ClaimedRow,
  'previousState' | 'attempts' | 'recoveries' | 'inquiries' | 'isAsked' | 'settlesInMs'
>;

/** What is written when the gateway has answered; all of it in one commit. */
export interface Settlement {
  readonly state: InboxState;
  /** When the row is looked at next; null: nothing is left to do, unless somebody asks. */
  readonly dueInMs: number | null;
  readonly report?: GatewayReport;
  readonly deadCause?: DeadLetterCause;
  /** The counter as it shall be; absent: as the claim has left it. */
  readonly recoveries?: number;
}

/**
 * Chooses what to ask.
 *
 * A `started` row without a result is never processed blindly, since the effect may be there
 * already: only a gateway that hands our id on may repeat. A row that takes its process down with
 * it each time is not asked about any more.
 */
export function questionFor(row: Standing, isIdempotent: boolean): GatewayQuestion {
  switch (row.previousState) {
    case 'received':
      return 'process';
    case 'started':
      if (row.recoveries > RECOVERY_RETRY.attemptsMax) return 'nothing';
      return isIdempotent ? 'process' : 'inquire';
    case 'processing':
      return row.inquiries > INQUIRY_SCHEDULE.attemptsMax ? 'nothing' : 'inquire';
    default:
      return row.previousState satisfies never;
  }
}

/**
 * Decides what follows from the gateway's answer. A throw comes in as `unknown`.
 *
 * @param random from 0 up to 1: spreads the next attempts
 */
export function settlementFor(
  answer: InquiryResult,
  row: Standing,
  transaction: SubmittedTransaction,
  random: number,
): Settlement {
  const { id: transactionId } = transaction;
  const reference = 'gatewayReference' in answer ? pickReference(answer.gatewayReference) : {};
  switch (answer.status) {
    case 'completed': {
      const { amountMinor, currency } = answer.money ?? transaction;
      const report: GatewayReport = {
        transactionId,
        status: 'completed',
        money: { amountMinor, currency },
        ...reference,
      };
      return { state: 'finished', dueInMs: null, report };
    }
    case 'failed': {
      const { reason } = answer;
      const report: GatewayReport = { transactionId, status: 'failed', reason, ...reference };
      return { state: 'finished', dueInMs: null, report };
    }
    case 'processing':
      return stillProcessing(
        row,
        { transactionId, status: 'processing', ...reference },
        answer.isQuiet ?? false,
        random,
      );
    case 'unknown':
      return row.previousState === 'processing'
        ? askLater(row, transactionId, answer.reason, random)
        : recover(row, transactionId, answer.reason, random);
    case 'retry':
    case 'not_found':
      // Whoever has taken a transaction on cannot lose it again: it is asked once more, not redone.
      if (row.previousState === 'processing') return askLater(row, transactionId, LOST, random);
      return row.settlesInMs > 0
        ? askWhenSettled(row, random)
        : processLater(row, transactionId, random);
    default:
      return answer satisfies never;
  }
}

/** For a row that must not even be asked about any more. */
export function giveUp(transactionId: string, reason: Reason): Settlement {
  return {
    state: 'given_up',
    dueInMs: null,
    report: { transactionId, status: 'unknown', reason },
    deadCause: { code: 'gateway_unclear', detail: reason.message },
  };
}

const LOST: Reason = {
  code: 'gateway_lost',
  message: 'The gateway no longer knows a transaction that it had taken on.',
};

const NOTHING_DONE: Reason = {
  code: 'gateway_unavailable',
  message: 'The gateway did nothing, however often it was asked to.',
};

function stillProcessing(
  row: Standing,
  report: GatewayReport,
  isQuiet: boolean,
  random: number,
): Settlement {
  if (row.inquiries >= INQUIRY_SCHEDULE.attemptsMax) {
    return giveUp(report.transactionId, {
      code: 'gateway_undecided',
      message: 'The gateway is processing without an end.',
    });
  }
  const isNews = row.previousState !== 'processing' && !isQuiet;
  return {
    state: 'processing',
    dueInMs: isQuiet ? null : delayAfter(INQUIRY_SCHEDULE, row.inquiries + 1, random),
    ...(isNews || row.isAsked ? { report } : {}),
  };
}

function askLater(
  row: Standing,
  transactionId: string,
  reason: Reason,
  random: number,
): Settlement {
  if (row.inquiries >= INQUIRY_SCHEDULE.attemptsMax) return giveUp(transactionId, reason);
  const dueInMs = delayAfter(INQUIRY_SCHEDULE, row.inquiries + 1, random);
  return { state: 'processing', dueInMs };
}

function recover(row: Standing, transactionId: string, reason: Reason, random: number): Settlement {
  if (row.recoveries >= RECOVERY_RETRY.attemptsMax) return giveUp(transactionId, reason);
  return { state: 'started', dueInMs: delayAfter(RECOVERY_RETRY, row.recoveries + 1, random) };
}

/**
 * Nothing has arrived there yet, but the earlier call may still be on its way: to process again now
 * might make two effects. The wait is bounded by `settles_at` and counts as no recovery, so that it
 * never ends in giving up what may be processed in a moment.
 */
function askWhenSettled(row: Standing, random: number): Settlement {
  const pauseMs = delayAfter(RECOVERY_RETRY, row.recoveries, random);
  const dueInMs = Math.max(pauseMs, Math.ceil(row.settlesInMs));
  return { state: 'started', dueInMs, recoveries: Math.max(row.recoveries - 1, 0) };
}

function processLater(row: Standing, transactionId: string, random: number): Settlement {
  if (row.attempts < PROCESS_RETRY.attemptsMax) {
    return { state: 'received', dueInMs: delayAfter(PROCESS_RETRY, row.attempts, random) };
  }
  // Only when no call ever ended in doubt is it certain that nothing was done.
  if (row.recoveries > 0) return giveUp(transactionId, NOTHING_DONE);
  return {
    state: 'finished',
    dueInMs: null,
    report: { transactionId, status: 'failed', reason: NOTHING_DONE },
    deadCause: { code: 'gateway_unavailable', detail: NOTHING_DONE.message },
  };
}

function pickReference(gatewayReference: string | undefined): { gatewayReference?: string } {
  return gatewayReference === undefined ? {} : { gatewayReference };
}
