import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A key object where there is much to sign: bytes are made into one at every call. */
export type SigningKey = KeyObject | Buffer;

/** How far a timestamp may lie in the past or the future. Source: Standard Webhooks. */
export const TOLERANCE_SECONDS = 300;

/** The three header values of a signed message (Standard Webhooks). */
export interface SignatureHeaders {
  readonly id: string;
  /** Seconds since the epoch, as sent. */
  readonly timestamp: string;
  /** One or more `v1,<base64>`, separated by spaces. */
  readonly signature: string;
}

const ID = /^[A-Za-z0-9_-]{8,128}$/;
const TIMESTAMP = /^[1-9][0-9]{0,11}$/;
const SIGNATURE_V1 = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** Enough for every rotation; more is somebody who wants to see us compute. */
const CANDIDATES_MAX = 16;

/**
 * Signs raw bytes: `v1,` + base64(HMAC-SHA256(key, id + "." + timestamp + "." + body)).
 *
 * @param timestampSeconds seconds since the epoch
 */
export function sign(key: SigningKey, id: string, timestampSeconds: number, body: Buffer): string {
  return `v1,${digest(key, id, timestampSeconds.toString(), body).toString('base64')}`;
}

/**
 * Verifies headers against raw bytes. The order is: syntax, signature, time.
 *
 * One answer for every fault, since a caller who cannot sign has no business knowing which it was.
 *
 * @param keys every key that is valid now (several during a rotation)
 */
export function verify(
  keys: readonly SigningKey[],
  headers: SignatureHeaders,
  body: Buffer,
  nowSeconds: number,
): boolean {
  if (!ID.test(headers.id) || !TIMESTAMP.test(headers.timestamp)) return false;
  const candidates = headers.signature.split(' ');
  if (candidates.length > CANDIDATES_MAX) return false;
  const expected = keys.map((key) => digest(key, headers.id, headers.timestamp, body));
  const isSigned = candidates.some((candidate) => {
    // Node forgives junk in base64, so a signature could be changed without failing: the syntax is
    // checked before the bytes are. Unknown versions are ignored.
    const encoded = SIGNATURE_V1.exec(candidate)?.[1];
    if (encoded === undefined) return false;
    const actual = Buffer.from(encoded, 'base64');
    // The last character carries two unused bits: another spelling of the same bytes is refused.
    if (actual.toString('base64') !== encoded) return false;
    return expected.some((each) => timingSafeEqual(each, actual));
  });
  return isSigned && Math.abs(nowSeconds - Number(headers.timestamp)) <= TOLERANCE_SECONDS;
}

function digest(key: SigningKey, id: string, timestamp: string, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
