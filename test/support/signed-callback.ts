import { randomUUID } from 'node:crypto';
import { sign } from '#libs/signing';

/** A callback as a gateway sends it; each test breaks what it is about. */
export interface CallbackOptions {
  readonly gateway?: string;
  /** Whose secret signs; default: the gateway's own. */
  readonly signedBy?: string;
  readonly webhookId?: string;
  readonly timestampSeconds?: number;
  /** What is sent, when it is not what was signed. */
  readonly sentBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The documented development secret of a gateway. */
export function developmentKey(gateway: string): Buffer {
  return Buffer.from(`${gateway}-development-secret-00000000`);
}

/** @param report an object goes as JSON, a document as it is, with the headers of the options */
export async function sendCallback(
  apiUrl: string,
  report: object | string,
  options: CallbackOptions = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const gateway = options.gateway ?? 'json-sim';
  const body = typeof report === 'string' ? report : JSON.stringify(report);
  const id = options.webhookId ?? randomUUID();
  const timestamp = options.timestampSeconds ?? Math.floor(Date.now() / 1_000);
  const key = developmentKey(options.signedBy ?? gateway);
  const response = await fetch(`${apiUrl}/v1/callbacks/${gateway}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp.toString(),
      'webhook-signature': sign(key, id, timestamp, Buffer.from(body)),
      ...options.headers,
    },
    body: options.sentBody ?? body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
