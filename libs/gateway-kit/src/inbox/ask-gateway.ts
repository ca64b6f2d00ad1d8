import { within } from '#libs/deadline';
import { scrub } from '#libs/masking';
import type { SubmittedTransaction } from '#libs/transaction';
import type { GatewayCall, InquiryResult, PaymentGateway } from '../payment-gateway.js';

export interface CallOptions {
  readonly attempt: number;
  readonly requestId: string;
  readonly expiresAt: Date;
  readonly timeoutMs: number;
  /**
   * How long the answer is waited for after the deadline. What was begun goes on, whether we listen
   * or not, and its late answer is worth more than any inquiry.
   */
  readonly overrunMs: number;
  /** Told when the deadline is over and the answer is still waited for. */
  readonly onOverrun: () => void;
}

const FAULT_CHARACTERS_MAX = 200;

export interface GatewayAnswer {
  readonly result: InquiryResult;
  /** What was thrown, for the log and the dead letter; merchants are not told. */
  readonly fault?: string;
}

/**
 * Asks a gateway under a deadline. A throw and a time-out are `unknown`, never `failed`.
 *
 * @returns at the latest when the deadline and the overrun are over; what comes later is lost
 */
export async function askGateway(
  gateway: PaymentGateway,
  question: 'process' | 'inquire',
  transaction: SubmittedTransaction,
  options: CallOptions,
): Promise<GatewayAnswer> {
  const deadline = new AbortController();
  const { attempt, requestId, expiresAt, timeoutMs, overrunMs } = options;
  const call = { attempt, requestId, expiresAt, signal: deadline.signal };
  const answer = answerOf(gateway, question, transaction, call);
  const inTime = await within(answer, timeoutMs);
  if (inTime) return inTime;
  deadline.abort();
  if (overrunMs === 0) return TOO_LATE;
  options.onOverrun();
  const late = await within(answer, overrunMs);
  // A gateway that stops when it is told to throws: that it was late says more.
  return late === undefined || late.fault !== undefined ? TOO_LATE : late;
}

async function answerOf(
  gateway: PaymentGateway,
  question: 'process' | 'inquire',
  transaction: SubmittedTransaction,
  call: GatewayCall,
): Promise<GatewayAnswer> {
  try {
    return { result: await gateway[question](transaction, call) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'something that is no error';
    const fault = scrub(`${question} threw: ${message}`).slice(0, FAULT_CHARACTERS_MAX);
    return { ...unknown('gateway_error', 'The gateway broke off without an answer.'), fault };
  }
}

function unknown(code: string, message: string): GatewayAnswer {
  return { result: { status: 'unknown', reason: { code, message } } };
}

const TOO_LATE = unknown('gateway_timeout', 'The gateway did not answer in time.');
