import { randomUUID } from 'node:crypto';
import { sign } from '#libs/signing';
import type { HttpCall } from './http-call.js';

export interface CallbackSketch {
  readonly gateway?: string;
  /** The key that signs; default: the gateway's development key. */
  readonly key?: Buffer;
  readonly webhookId?: string;
  /** Seconds from now. */
  readonly ageSeconds?: number;
  /** What is sent, when it is not what was signed. */
  readonly sentBody?: string;
  /** Over the headers that a right callback has; an empty list leaves one out. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** The documented development secret of a gateway. */
export function gatewayKey(gateway: string): Buffer {
  return Buffer.from(`${gateway}-development-secret-00000000`);
}

/** A signed callback as a gateway sends it; each test breaks what it is about. */
export function callbackCall(report: object | string, sketch: CallbackSketch = {}): HttpCall {
  const { gateway = 'json-sim', ageSeconds = 0, webhookId = randomUUID() } = sketch;
  const body = typeof report === 'string' ? report : JSON.stringify(report);
  const timestamp = Math.floor(Date.now() / 1_000) - ageSeconds;
  const key = sketch.key ?? gatewayKey(gateway);
  const headers: Record<string, string | readonly string[]> = {
    'Content-Type': 'application/json',
    'webhook-id': webhookId,
    'webhook-timestamp': timestamp.toString(),
    'webhook-signature': sign(key, webhookId, timestamp, Buffer.from(body)),
    ...sketch.headers,
  };
  return {
    method: 'POST',
    path: `/v1/callbacks/${gateway}`,
    headers,
    body: sketch.sentBody ?? body,
  };
}
