/** What an HTTP answer to a callback means for its row. */
export type DeliveryVerdict =
  | { readonly kind: 'delivered' }
  /** Sent again later under the same id; `retryAfterMs` when the receiver named a pause. */
  | { readonly kind: 'repeat'; readonly retryAfterMs?: number }
  /** The receiver has understood and refused: sending it again would change nothing. */
  | { readonly kind: 'stopped' };

/**
 * A receiver that names a longer pause, or a broken one, does not decide how long we are silent.
 */
export const RETRY_AFTER_MS_MAX = 60_000;

const REPEATABLE = [401, 408, 429];

/**
 * Judges a status (WIRE §6). 401 is repeated because it may be a clock or a secret that is being
 * rotated; a redirect because it is not followed and whoever set it up by mistake will see to it.
 */
export function verdictOf(
  status: number,
  retryAfter: string | undefined,
  now: Date,
): DeliveryVerdict {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status >= 400 && status < 500 && !REPEATABLE.includes(status)) return { kind: 'stopped' };
  const retryAfterMs = retryAfterMsOf(retryAfter, now);
  return retryAfterMs === undefined ? { kind: 'repeat' } : { kind: 'repeat', retryAfterMs };
}

const SECONDS = /^\d{1,9}$/;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), .* GMT$/;

/**
 * `Retry-After` in its two spellings, seconds or a date (RFC 9110, 10.2.3); capped, never negative.
 */
function retryAfterMsOf(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  // Date.parse makes a date of nearly anything, also of 1.5.
  const untilMs = HTTP_DATE.test(value) ? Date.parse(value) : NaN;
  const delayMs = SECONDS.test(value) ? Number(value) * 1_000 : untilMs - now.getTime();
  if (Number.isNaN(delayMs)) return undefined;
  return Math.min(Math.max(delayMs, 0), RETRY_AFTER_MS_MAX);
}
