import { randomUUID } from 'node:crypto';

/** What fits into the twelve bits behind the version. */
const SEQUENCE_MAX = 0xfff;

let lastMs = -Infinity;
let sequence = 0;
let timeDigits = '';

/**
 * A new UUIDv7 (RFC 9562, method 1 of section 6.2): the time, a counter within the millisecond, and
 * the random end of a UUIDv4, of which Node.js makes many at once. Later ones of this process sort
 * behind it.
 */
export function newId(): string {
  const random = randomUUID();
  const now = Date.now();
  // The highest bit of a new counter is left free, so that there is room to count on.
  if (now > lastMs) beginMillisecond(now, Number.parseInt(random.slice(0, 3), 16) >>> 1);
  else if (sequence < SEQUENCE_MAX) sequence += 1;
  else beginMillisecond(lastMs + 1, 0);
  return `${timeDigits}-7${sequence.toString(16).padStart(3, '0')}${random.slice(18)}`;
}

function beginMillisecond(atMs: number, first: number): void {
  const digits = atMs.toString(16).padStart(12, '0');
  timeDigits = `${digits.slice(0, 8)}-${digits.slice(8)}`;
  lastMs = atMs;
  sequence = first;
}
