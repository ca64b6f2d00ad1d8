import { Inject, Injectable, Logger } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { Looping } from '#libs/loop';
import { GATEWAYS } from '#libs/messaging';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';
import { ClaimLoop } from '../pacing/claim-loop.js';
import { CALLBACK_RETRY, delayAfter } from '../pacing/retry-policy.js';
import { CallbackClient, type PostAnswer } from './callback-client.js';
import type { ClaimedCallback, DeliveryAttempt } from './callback-row.js';
import { CallbackSigner } from './callback-signer.js';
import { CallbackStore } from './callback.store.js';
import { verdictOf } from './delivery-verdict.js';

/** In the log whenever it happens; runs with faults look for it there. */
export const CALLBACK_REPEATED = 'A callback was not taken and is sent again.';

/** How much longer the lease is than the deadline of one attempt: time to write the answer down. */
const LEASE_MARGIN_MS = 5_000;

/**
 * Delivers callbacks to the API until it has taken or refused them.
 *
 * An attempt that ended without an answer may have arrived: it is repeated under the same webhook
 * id, which the API applies once.
 */
@Injectable()
export class CallbackSender extends Looping {
  private readonly logger = new Logger(CallbackSender.name);
  protected readonly loop: ClaimLoop<ClaimedCallback>;

  constructor(
    @Inject(WORKER_CONFIG) config: WorkerConfig,
    private readonly store: CallbackStore,
    private readonly signer: CallbackSigner,
    private readonly client: CallbackClient,
  ) {
    super();
    const gateways = GATEWAYS.map(({ name }) => name);
    const leaseMs = config.callbackTimeoutMs + LEASE_MARGIN_MS;
    this.loop = new ClaimLoop({
      concurrency: config.callbackConcurrency,
      idleMs: config.pollIntervalMs,
      claim: (limit) => store.claim(gateways, limit, leaseMs),
      work: (callback) => this.deliver(callback),
      onError: (err) => {
        this.logger.warn({ msg: 'The callbacks cannot be read; trying again.', err });
      },
    });
  }

  /** A callback was committed. */
  wake(): void {
    this.loop.wake();
  }

  /** Resolves when every callback that was claimed has been sent and written down. */
  settled(): Promise<void> {
    return this.loop.settled();
  }

  /**
   * Claims as many due callbacks as there are free slots and starts to send them.
   *
   * @returns the number claimed; 0 means that the caller may sleep.
   */
  runOnce(): Promise<number> {
    return this.loop.runOnce();
  }

  private async deliver(callback: ClaimedCallback): Promise<void> {
    const attempt = await this.attempt(callback);
    const record = {
      gateway: callback.gateway,
      transaction_id: callback.transactionId,
      webhook_id: callback.id,
      request_id: callback.requestId,
      attempt: callback.attempts,
      ...(attempt.status !== undefined && { status: attempt.status }),
      ...(attempt.fault !== undefined && { fault: attempt.fault }),
    };
    if (attempt.isDelivered) this.logger.log({ msg: 'A callback was delivered.', ...record });
    else if (attempt.dueInMs !== null) {
      this.logger.warn({ msg: CALLBACK_REPEATED, ...record });
    } else this.logger.error({ msg: 'A callback was given up.', ...record });
    try {
      await this.store.record(attempt);
    } catch (err) {
      // When the lease is over it is sent once more, under the same id.
      const msg = 'The answer to a callback could not be written down.';
      this.logger.warn({ msg, ...record, err });
    }
  }

  private async attempt(callback: ClaimedCallback): Promise<DeliveryAttempt> {
    const backoffMs = delayAfter(CALLBACK_RETRY, callback.attempts, Math.random());
    const isLast = callback.attempts >= CALLBACK_RETRY.attemptsMax;
    let answer: PostAnswer;
    try {
      answer = await this.post(callback);
    } catch (error) {
      const dueInMs = isLast ? null : backoffMs;
      return { callback, dueInMs, isDelivered: false, fault: faultOf(error) };
    }
    const { status } = answer;
    const verdict = verdictOf(status, answer.retryAfter, new Date());
    switch (verdict.kind) {
      case 'delivered':
        return { callback, dueInMs: null, isDelivered: true, status };
      case 'stopped':
        return { callback, dueInMs: null, isDelivered: false, status };
      case 'repeat': {
        const dueInMs = isLast ? null : Math.max(backoffMs, verdict.retryAfterMs ?? 0);
        return { callback, dueInMs, isDelivered: false, status };
      }
      default:
        return verdict satisfies never;
    }
  }

  private post(callback: ClaimedCallback): Promise<PostAnswer> {
    const headers: Record<string, string> = {
      ...this.signer.headersFor(callback, new Date()),
      'content-type': callback.contentType,
    };
    if (callback.requestId !== '') headers['x-request-id'] = callback.requestId;
    if (callback.traceparent !== null) headers.traceparent = callback.traceparent;
    return this.client.post(`/v1/callbacks/${callback.gateway}`, headers, callback.body);
  }
}

/** A code such as `ECONNREFUSED`, or the error's name: messages may hold addresses. */
function faultOf(error: unknown): string {
  // Not by class: a time-out is a DOMException.
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
