import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES_EACH = 16;
/** Random bytes are fetched for many ids at once: one call for each costs more than the rest. */
const pool = new Uint8Array(BYTES_EACH * 256);
let used = pool.length;

let msecs = -Infinity;
let seq = 0;

/** A new UUIDv7 (RFC 9562). Later ones of this process sort behind it, within a millisecond too. */
export function newId(): string {
  const random = randomBytes();
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // The highest bit is left free, so that there is room to count on.
    seq = new DataView(random.buffer, random.byteOffset).getUint32(4) >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}

function randomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES_EACH;
  return pool.subarray(used - BYTES_EACH, used);
}
