import { Inject, Injectable } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { sign } from '#libs/signing';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';
import type { ClaimedCallback } from './callback-row.js';

/** What a gateway signs: a callback, or another call of its own to the API. */
export type SignedMessage = Pick<ClaimedCallback, 'gateway' | 'id' | 'body'>;

/** Makes the Standard Webhooks headers of one attempt. */
@Injectable()
export class CallbackSigner {
  constructor(@Inject(WORKER_CONFIG) private readonly config: WorkerConfig) {}

  /**
   * The id stays the same for every attempt, timestamp and signature do not: the receiver refuses
   * old ones.
   *
   * @throws Error when the gateway has no secret; the worker does not start with such a gateway
   */
  headersFor(callback: SignedMessage, now: Date): Record<string, string> {
    const [key] = this.config.gatewaySecrets.of(callback.gateway);
    if (key === undefined) throw new Error(`The gateway ${callback.gateway} has no secret.`);
    const timestampSeconds = Math.floor(now.getTime() / 1_000);
    return {
      'webhook-id': callback.id,
      'webhook-timestamp': timestampSeconds.toString(),
      'webhook-signature': sign(key, callback.id, timestampSeconds, callback.body),
    };
  }
}
