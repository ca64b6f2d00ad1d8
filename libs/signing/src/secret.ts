const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;

/**
 * Reads a Standard Webhooks secret, `whsec_<base64 of 24–64 bytes>`.
 *
 * @returns the key's bytes, or `undefined` when the text is not a secret. An empty secret would
 *   make valid signatures, so nothing starts with one.
 */
export function parseSecret(text: string): Buffer | undefined {
  const encoded = SECRET.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  // Decoding forgives junk: only what encodes back to the same text, padded or not, was base64.
  const canonical = key.toString('base64');
  if (encoded !== canonical && encoded !== canonical.replace(/=+$/, '')) return undefined;
  return key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX ? key : undefined;
}
