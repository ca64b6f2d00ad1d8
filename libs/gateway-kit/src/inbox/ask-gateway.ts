import { scrub } from '#libs/masking';
import type { SubmittedTransaction } from '#libs/transaction';
import type { GatewayCall, InquiryResult, PaymentGateway } from '../payment-gateway.js';

export interface CallOptions {
  readonly attempt: number;
  readonly requestId: string;
  readonly timeoutMs: number;
}

const FAULT_CHARACTERS_MAX = 200;

export interface GatewayAnswer {
  readonly result: InquiryResult;
  /** What was thrown, for the log and the dead letter; merchants are not told. */
  readonly fault?: string;
}

/** Asks a gateway under a deadline. A throw and a time-out are `unknown`, never `failed`. */
export async function askGateway(
  gateway: PaymentGateway,
  question: 'process' | 'inquire',
  transaction: SubmittedTransaction,
  options: CallOptions,
): Promise<GatewayAnswer> {
  const deadline = new AbortController();
  const { attempt, requestId } = options;
  const call = { attempt, requestId, signal: deadline.signal };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<GatewayAnswer>((resolve) => {
    timer = setTimeout(() => {
      resolve(unknown('gateway_timeout', 'The gateway did not answer in time.'));
      deadline.abort();
    }, options.timeoutMs);
  });
  try {
    return await Promise.race([answerOf(gateway, question, transaction, call), late]);
  } finally {
    clearTimeout(timer);
  }
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
