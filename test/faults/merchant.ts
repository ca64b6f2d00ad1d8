import { callHttp, type HttpAnswer } from '../support/http-call.js';
import { API_KEY } from './app-environment.js';
import type { Entry, Ledger } from './ledger.js';
import { type RequestBody, requestBody } from './request-body.js';

export interface View {
  readonly id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
}

const FINAL = ['completed', 'failed', 'canceled'];
const READ_TIMEOUT_MS = 8_000;
/** Sooner than some answers come: then the same request is there twice at the same time. */
const RETRY_AFTER_MS = 1_500;

/** The merchants' side: sends, and writes down in the ledger what it was told. */
export class Merchant {
  constructor(
    private readonly apiUrl: string,
    private readonly ledger: Ledger,
  ) {}

  /** Sends a request that must be accepted; whatever is not an answer to it stays `unknown`. */
  async submit(entry: Entry, timeoutMs: number, format = entry.format): Promise<void> {
    const { isStrict } = entry;
    entry.attempts += 1;
    entry.retryAt = Date.now() + RETRY_AFTER_MS;
    const isFirst = entry.attempts === 1;
    const answer = await this.post(
      requestBody({ ...entry, format }),
      headersOf(entry.key, isStrict),
      timeoutMs,
    );
    // A later refusal would not be the last word: the first attempt may still be on its way.
    entry.isStrict = false;
    if (answer === undefined) return;
    if (answer.status === 202) {
      this.accepted(entry, answer);
      return;
    }
    if (isStrict && answer.status === 503 && codeOf(answer) === 'broker_unavailable') {
      this.ledger.count('strictRefusals');
      if (isFirst && entry.attempts === 1) entry.outcome = 'refused';
      return;
    }
    // Nothing in these requests may be refused: what is not accepted is accepted later.
    if (answer.status < 500 && answer.status !== 409) {
      this.ledger.violate('valid requests are accepted', `${entry.key}: ${answer.status}`);
      entry.outcome = 'refused';
    }
  }

  /** The same key with another amount: must be refused, and must not be stored. */
  async reuseKey(entry: Entry, amount: string): Promise<void> {
    const answer = await this.post(requestBody({ ...entry, amount }), headersOf(entry.key), 8_000);
    if (answer === undefined || answer.status >= 500 || answer.status === 409) return;
    if (answer.status !== 422) {
      this.ledger.violate('one request per key', `${entry.key} reused: ${answer.status}`);
    }
  }

  /** A request that breaks a rule. */
  async beRefused(entry: Entry): Promise<void> {
    const answer = await this.post(
      requestBody({ ...entry, amount: '1.23456' }),
      headersOf(entry.key),
      8_000,
    );
    if (answer === undefined || answer.status >= 500) return;
    if (answer.status !== 400) {
      this.ledger.violate('bad requests are refused', `${entry.key}: ${answer.status}`);
    }
  }

  async cancel(entry: Entry): Promise<void> {
    entry.isCancelTried = true;
    const path = `/v1/transactions/${entry.id ?? ''}/cancel`;
    const answer = await this.call('POST', path, {}, undefined, READ_TIMEOUT_MS);
    if (answer?.status === 200) {
      entry.isCanceled = true;
      this.ledger.count('cancellations');
    }
  }

  /** @returns what the API shows; undefined while it cannot answer */
  async read(entry: Entry): Promise<View | undefined> {
    this.ledger.count('reads');
    const path = `/v1/transactions/${entry.id ?? ''}`;
    const answer = await this.call('GET', path, {}, undefined, READ_TIMEOUT_MS);
    if (answer === undefined || answer.status >= 500) return undefined;
    if (answer.status !== 200) {
      this.ledger.violate(ACKNOWLEDGED, `${entry.key} ${entry.id ?? ''}: GET ${answer.status}`);
      return undefined;
    }
    const view = answer.json() as View;
    this.compare(entry, view);
    return view;
  }

  private compare(entry: Entry, view: View): void {
    const shown = [view.amount, view.currency, view.reference].join(' ');
    const sent = [entry.amount, entry.currency, entry.key].join(' ');
    if (shown !== sent) this.ledger.violate('amounts', `sent ${sent}, the API shows ${shown}`);
    if (entry.seenFinal !== undefined && FINAL.includes(view.status)) {
      if (entry.seenFinal !== view.status) {
        const detail = `${entry.key} was shown as ${entry.seenFinal} and as ${view.status}`;
        this.ledger.violate('final statuses stand', detail);
      }
    }
    if (FINAL.includes(view.status)) entry.seenFinal = view.status;
  }

  private accepted(entry: Entry, answer: HttpAnswer): void {
    const isReplay = answer.headers['idempotency-replayed'] === 'true';
    if (isReplay) this.ledger.count('replays');
    const id = String(answer.headers.location).split('/').at(-1) ?? '';
    if (this.ledger.accept(entry, id)) this.ledger.count('ok');
  }

  private post(
    { path, contentType, body }: RequestBody,
    headers: Record<string, string>,
    timeoutMs: number,
  ): Promise<HttpAnswer | undefined> {
    return this.call('POST', path, { ...headers, 'Content-Type': contentType }, body, timeoutMs);
  }

  private async call(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
    timeoutMs: number,
  ): Promise<HttpAnswer | undefined> {
    this.ledger.count('requests');
    try {
      const answer = await callHttp(this.apiUrl, {
        method,
        path,
        headers: { Authorization: `Bearer ${API_KEY}`, ...headers },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      this.tally(method, path, answer);
      return answer;
    } catch {
      this.ledger.count('unknown');
      return undefined;
    }
  }

  private tally(method: string, path: string, answer: HttpAnswer): void {
    const { status } = answer;
    if (status === 409) this.ledger.count('conflicts409');
    if (status === 503) this.ledger.count('unavailable503');
    if (status >= 400) this.ledger.count('refused');
    if (status === 500) {
      this.ledger.violate('no internal errors', `${method} ${path}: ${answer.text.slice(0, 300)}`);
    }
  }
}

export const ACKNOWLEDGED = 'acknowledged and absent';

function headersOf(key: string, isStrict = false): Record<string, string> {
  return { 'Idempotency-Key': key, ...(isStrict && { Prefer: 'handling=strict' }) };
}

/** The problem's code, in JSON or in XML. */
function codeOf({ text }: HttpAnswer): string | undefined {
  return /"code":"([a-z_]+)"|<code>([a-z_]+)<\/code>/.exec(text)?.slice(1).find(Boolean);
}
