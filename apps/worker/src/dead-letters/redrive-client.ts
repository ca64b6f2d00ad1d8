import { randomUUID } from 'node:crypto';
import type { WorkerConfig } from '#libs/config';
import { CallbackSigner } from '#libs/gateway-kit';
import { causeOf } from '#libs/terminal';

/** What the API has said to one redrive. */
export type RedriveResult =
  | { readonly kind: 'redriven' | 'refused'; readonly status: string }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'failed'; readonly why: string }
  /** No answer came: it may have been taken all the same, which does no harm. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** Asks the API, in the name of a gateway, to open transactions anew. */
export class RedriveClient {
  private readonly signer: CallbackSigner;

  constructor(
    private readonly config: WorkerConfig,
    private readonly gateway: string,
  ) {
    this.signer = new CallbackSigner(config);
  }

  async redrive(transactionId: string): Promise<RedriveResult> {
    const body = Buffer.from(JSON.stringify({ transaction_id: transactionId, purpose: 'redrive' }));
    const id = randomUUID();
    const headers = this.signer.headersFor({ gateway: this.gateway, id, body }, new Date());
    try {
      const response = await fetch(this.urlOf(transactionId), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(this.config.callbackTimeoutMs),
      });
      return resultOf(response.status, await response.text());
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return { kind: 'unanswered', why: causeOf(cause) };
    }
  }

  private urlOf(transactionId: string): string {
    const base = this.config.apiUrl.replace(/\/+$/, '');
    return `${base}/v1/gateways/${this.gateway}/transactions/${transactionId}/redrive`;
  }
}

/** Reads an answer of the API's, or of whatever stands in its place. */
export function resultOf(httpStatus: number, text: string): RedriveResult {
  const answer = readObject(text);
  if (httpStatus === 202) return { kind: 'redriven', status: textOf(answer.status) ?? 'open' };
  const code = textOf(answer.code);
  if (httpStatus === 409 && code === 'transaction_final') {
    const [broken] = Array.isArray(answer.errors) ? (answer.errors as unknown[]) : [];
    return { kind: 'refused', status: textOf(asObject(broken).code) ?? 'final' };
  }
  if (httpStatus === 404 && code === 'not_found') return { kind: 'not_found' };
  return { kind: 'failed', why: code ?? `HTTP ${httpStatus}` };
}

function readObject(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
