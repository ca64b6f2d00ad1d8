import { Injectable } from '@nestjs/common';
import { newId } from '#libs/ids';
import { gatewayNamed } from '#libs/messaging';
import type { GatewayReport } from '#libs/transaction';
import { encodeReport } from './callback-report.js';
import { CallbackSender } from './callback-sender.js';
import { CallbackStore } from './callback.store.js';

export interface EnqueueOptions {
  /** Carried to the API as `X-Request-Id`. */
  readonly requestId?: string;
  /** Sent no sooner than this. Default: at once. */
  readonly delayMs?: number;
}

/**
 * A gateway's own way to report, besides the answers that the kit reports by itself: a provider
 * that calls back, a settlement file, a second opinion.
 */
@Injectable()
export class CallbackOutbox {
  constructor(
    private readonly store: CallbackStore,
    private readonly sender: CallbackSender,
  ) {}

  /**
   * Puts a report in the outbox, signed and repeated from there like every other.
   *
   * @param gateway the name of the gateway that reports
   * @returns the webhook id, once the report is committed
   * @throws Error when the gateway is not in the directory
   */
  async enqueue(
    gateway: string,
    report: GatewayReport,
    { requestId = '', delayMs = 0 }: EnqueueOptions = {},
  ): Promise<string> {
    const { format } = gatewayNamed(gateway);
    const id = newId();
    const { contentType, body } = encodeReport(format, report);
    const { transactionId } = report;
    await this.store.enqueue({ id, gateway, transactionId, contentType, body, requestId, delayMs });
    this.sender.wake();
    return id;
  }
}
