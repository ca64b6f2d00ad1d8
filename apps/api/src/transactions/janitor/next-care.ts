import type { JanitorConfig } from '#libs/config';
import type { Reason, TransactionStatus } from '#libs/transaction';
import type { MessagePurpose } from '../../publishing/outbox-message.js';

/** What is known of a transaction that the janitor looks at, read under its lock. */
export interface OpenCase {
  readonly status: TransactionStatus;
  /** Since acceptance. Negative when the clock that dated it was ahead. */
  readonly ageMs: number;
  /** How often it was sent again because its gateway did not know it. */
  readonly resubmissions: number;
  /** The gateway has said `not_found` since the last time it was sent. */
  readonly isLost: boolean;
  /** Something about it is still on its way to Kafka. */
  readonly hasMessage: boolean;
}

/** What is done about it, all in one commit. */
export interface Care {
  readonly send?: MessagePurpose;
  readonly giveUp?: Reason;
  /** How long from now it is looked at again; moot once it is final. */
  readonly restMs: number;
}

type Policy = Pick<
  JanitorConfig,
  'inquiryAfterMs' | 'inquiryIntervalMsMax' | 'resubmissionsMax' | 'deadlineMs'
>;

/**
 * Says what an open transaction needs now.
 *
 * It is asked about at growing intervals: the next look comes when it is twice as old. Past the
 * deadline of its status it is given up, and asked about all the same. Whether giving up a
 * `pending` one means `failed` or `unknown` is for the machine to say, by what became of its outbox
 * row.
 */
export function nextCare(open: OpenCase, policy: Policy): Care {
  const { status } = open;
  switch (status) {
    case 'pending':
      return careForPending(open, policy);
    case 'dispatched':
    case 'processing':
      return careForSent(open, policy, policy.deadlineMs[status]);
    case 'unknown':
      return { ...messageFor(open, policy), restMs: growing(open, policy) };
    case 'completed':
    case 'failed':
    case 'canceled':
      return { restMs: policy.inquiryIntervalMsMax };
    default:
      return status satisfies never;
  }
}

/** Nobody is asked: the gateway may not have it yet. Its message is the relay's job. */
function careForPending(open: OpenCase, policy: Policy): Care {
  const deadlineMs = policy.deadlineMs.pending;
  if (open.ageMs >= deadlineMs) return { giveUp: UNPUBLISHED, restMs: policy.inquiryAfterMs };
  const restMs = Math.min(growing(open, policy), deadlineMs - open.ageMs);
  // Without a message it was never sent, and the relay has nothing to do: it gets one.
  return open.hasMessage ? { restMs } : { send: 'submission', restMs };
}

function careForSent(open: OpenCase, policy: Policy, deadlineMs: number): Care {
  const message = messageFor(open, policy);
  const isGivenUpAsLost = open.isLost && open.resubmissions >= policy.resubmissionsMax;
  if (isGivenUpAsLost) return { ...message, giveUp: LOST, restMs: growing(open, policy) };
  if (open.ageMs < deadlineMs) {
    return { ...message, restMs: Math.min(growing(open, policy), deadlineMs - open.ageMs) };
  }
  const giveUp = open.status === 'processing' ? UNDECIDED : SILENT;
  return { ...message, giveUp, restMs: growing(open, policy) };
}

/** One message at a time: while Kafka is away questions must not pile up behind each other. */
function messageFor(open: OpenCase, policy: Policy): Pick<Care, 'send'> {
  if (open.hasMessage) return {};
  const isSentAgain = open.isLost && open.resubmissions < policy.resubmissionsMax;
  return { send: isSentAgain ? 'submission' : 'inquiry' };
}

/**
 * Twice as old as now; soon where it is to be sent again as soon as a message is out of the way.
 */
function growing({ ageMs, isLost, hasMessage }: OpenCase, policy: Policy): number {
  if (isLost && hasMessage) return policy.inquiryAfterMs;
  return Math.min(Math.max(ageMs, policy.inquiryAfterMs), policy.inquiryIntervalMsMax);
}

const UNPUBLISHED: Reason = {
  code: 'broker_unavailable',
  message: 'The message broker did not acknowledge the transaction in time.',
};

const SILENT: Reason = {
  code: 'gateway_silent',
  message: 'The gateway has not answered in time, and is being asked.',
};

const UNDECIDED: Reason = {
  code: 'gateway_undecided',
  message: 'The gateway has not decided in time, and is being asked.',
};

const LOST: Reason = {
  code: 'gateway_not_found',
  message: 'The gateway does not know the transaction, however often it was sent.',
};
