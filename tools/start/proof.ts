import { setTimeout as sleep } from 'node:timers/promises';
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

/**
 * Sends a deposit through everything that was started and prints each status as it comes.
 *
 * @throws when it is not completed in time, since a stack that cannot do this is not running
 */
export async function proveDeposit(apiUrl: string): Promise<void> {
  const sentAt = Date.now();
  const deadline = sentAt + TIMEOUT_MS;
  const accepted = await call(`${apiUrl}/v1/deposits`, JSON.stringify(exampleDeposit(new Date())));
  const { id } = accepted as { id: string };
  const seen: HistoryEvent[] = [];
  writeLine(`  deposit ${id}`);
  while (!FINAL.has(seen.at(-1)?.status ?? '') && Date.now() < deadline) {
    const { data } = (await call(`${apiUrl}/v1/transactions/${id}/events`)) as {
      data: HistoryEvent[];
    };
    for (const event of data.slice(seen.length)) {
      writeLine(`    ${event.at}  ${event.status}`);
      seen.push(event);
    }
    await sleep(POLL_MS);
  }
  if (seen.at(-1)?.status === 'completed') {
    writeLine(`  ✓ ${summaryOf(id, seen)}`);
    return;
  }
  throw new Error(
    `The deposit ${summaryOf(id, seen)} and was to be completed within ${TIMEOUT_MS / 1000} s.`,
  );
}

/** `deposit 0199c1b2… pending → dispatched → completed in 41 ms` */
export function summaryOf(id: string, events: readonly HistoryEvent[]): string {
  const way = events.map(({ status }) => status).join(' → ');
  const times = events.map(({ at }) => Date.parse(at));
  const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return `deposit ${id.slice(0, 8)}… ${way} in ${tookMs} ms`;
}

async function call(url: string, body?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${SANDBOX_KEY}`, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(`${url} answered ${response.status}: ${text}`);
}
