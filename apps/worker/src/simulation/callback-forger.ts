import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { WorkerConfig } from '#libs/config';
import { codecOf } from '#libs/formats';
import { WORKER_CONFIG } from '#libs/gateway-kit';
import { newId } from '#libs/ids';
import { gatewayNamed } from '#libs/messaging';
import { sign } from '#libs/signing';
import type { GatewayReport } from '#libs/transaction';

const KEY_BYTES = 32;

/**
 * Reports as somebody does who has not the gateway's secret. The kit cannot: it signs everything
 * that it sends, and has no switch that could be left on.
 */
@Injectable()
export class CallbackForger {
  private readonly logger = new Logger(CallbackForger.name);

  constructor(
    @Inject(WORKER_CONFIG)
    private readonly config: Pick<WorkerConfig, 'apiUrl' | 'callbackTimeoutMs'>,
  ) {}

  /** Sends a report with a wrong signature, once. An API that is away has missed it. */
  async send(gateway: string, report: GatewayReport): Promise<void> {
    const codec = codecOf(gatewayNamed(gateway).format);
    const body = codec.encodeCallback(report);
    const id = newId();
    const timestampSeconds = Math.floor(Date.now() / 1_000);
    try {
      const answer = await fetch(this.urlOf(gateway), {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(this.config.callbackTimeoutMs),
        headers: {
          'content-type': codec.contentType,
          'webhook-id': id,
          'webhook-timestamp': timestampSeconds.toString(),
          'webhook-signature': sign(randomBytes(KEY_BYTES), id, timestampSeconds, body),
        },
        body: new Uint8Array(body),
      });
      await answer.body?.cancel();
      const { status } = answer;
      this.logger.log({ msg: 'A forged callback was answered.', gateway, status });
    } catch (err) {
      this.logger.warn({ msg: 'A forged callback was not answered.', gateway, err });
    }
  }

  private urlOf(gateway: string): string {
    return `${this.config.apiUrl.replace(/\/+$/, '')}/v1/callbacks/${gateway}`;
  }
}
