import { setTimeout as sleep } from 'node:timers/promises';
import { CODECS } from '#libs/formats';
import { writeLine } from '../output';

/** The key of the merchant that every development installation has. */
export const SANDBOX_KEY = 'sk_sandbox_0000000000000000000000000000';

const TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;
const POLL_MS = 25;
const FINAL = new Set(['completed', 'failed', 'canceled', 'unknown']);

export interface HistoryEvent {
  status: string;
  at: string;
}

/** A deposit that the simulated gateway completes; its card does not expire. */
export function exampleDeposit(now: Date): object {
  return {
    amount: '100.00',
    currency: 'EUR',
    instrument: {
      type: 'card',
      number: '4111111111111111',
      expiry_month: 12,
      expiry_year: now.getUTCFullYear() + 4,
      holder: 'Ada Lovelace',
    },
    reference: 'order-1001',
  };
}

/** A line to paste, which works as it is in any shell. */
export function curlLine(apiUrl: string, now: Date): string {
  const words = [
    `curl -i ${apiUrl}/v1/deposits`,
    `-H 'Authorization: Bearer ${SANDBOX_KEY}'`,
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(exampleDeposit(now))}'`,
  ];
  return words.join(' ');
}

interface Proof {
  type: 'deposit' | 'withdrawal';
  contentType: string;
  body: string;
}

/** A deposit in JSON, and a withdrawal in every other format that there is. */
export function proofs(now: Date): Proof[] {
  const deposit = JSON.stringify(exampleDeposit(now));
  const others = CODECS.filter(({ format }) => format !== 'json').flatMap((codec) => {
    const example = codec.examples.find(({ type }) => type === 'withdrawal');
    return example ? [{ contentType: codec.contentType, ...example }] : [];
  });
  return [{ type: 'deposit', contentType: 'application/json', body: deposit }, ...others];
}

/**
 * Sends a transaction of each format through everything that was started, and prints each status as
 * it comes.
 *
 * @throws when one is not completed in time, since a stack that cannot do this is not running
 */
export async function proveStack(apiUrl: string): Promise<void> {
  for (const proof of proofs(new Date())) await prove(apiUrl, proof);
}

async function prove(apiUrl: string, { type, contentType, body }: Proof): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  const headers = { 'Content-Type': contentType };
  const accepted = await call(`${apiUrl}/v1/${type}s`, { method: 'POST', headers, body });
  const location = accepted.headers.get('location') ?? '';
  const id = location.split('/').at(-1) ?? '';
  const seen: HistoryEvent[] = [];
  writeLine(`  ${type} ${id} (${contentType})`);
  while (!FINAL.has(seen.at(-1)?.status ?? '') && Date.now() < deadline) {
    const history = await call(`${apiUrl}${location}/events`);
    const { data } = (await history.json()) as { data: HistoryEvent[] };
    for (const event of data.slice(seen.length)) {
      writeLine(`    ${event.at}  ${event.status}`);
      seen.push(event);
    }
    await sleep(POLL_MS);
  }
  const summary = summaryOf(type, id, seen);
  if (seen.at(-1)?.status !== 'completed') {
    throw new Error(`${summary}, and was to be completed within ${TIMEOUT_MS / 1000} s.`);
  }
  writeLine(`  ✓ ${summary}`);
}

/** `deposit 0199c1b2… pending → dispatched → completed in 41 ms` */
export function summaryOf(type: string, id: string, events: readonly HistoryEvent[]): string {
  const way = events.map(({ status }) => status).join(' → ');
  const times = events.map(({ at }) => Date.parse(at));
  const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return `${type} ${id.slice(0, 8)}… ${way} in ${tookMs} ms`;
}

async function call(url: string, request: RequestInit = {}): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${SANDBOX_KEY}`);
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const response = await fetch(url, { ...request, headers, signal });
  if (response.ok) return response;
  throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
