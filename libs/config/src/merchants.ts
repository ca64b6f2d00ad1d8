import type { EnvReader } from './env-reader.js';

/** An API consumer and its key. */
export interface MerchantKey {
  readonly merchant: string;
  readonly apiKey: string;
}

export const SANDBOX_API_KEY = 'sk_sandbox_0000000000000000000000000000';

/** The form of a key is fixed, so that one which strays into a text or a log line is recognised. */
const ENTRY = /^([a-z][a-z0-9-]{0,31}):(sk_[a-z]+_[A-Za-z0-9]{16,100})$/;

/** Reads `API_KEYS`: `merchant:sk_…[,merchant:sk_…]`; a merchant may have several keys. */
export function readMerchantKeys(reader: EnvReader): readonly MerchantKey[] {
  const text = reader.secret('API_KEYS', `sandbox:${SANDBOX_API_KEY}`);
  if (reader.isProduction && text.includes(SANDBOX_API_KEY)) {
    reader.fail('API_KEYS', 'must not hold the sandbox key in production');
  }
  const keys: MerchantKey[] = [];
  for (const entry of text.split(',')) {
    const [, merchant, apiKey] = ENTRY.exec(entry) ?? [];
    if (merchant !== undefined && apiKey !== undefined) keys.push({ merchant, apiKey });
    else reader.fail('API_KEYS', 'must be merchant:sk_<word>_<16 or more letters and digits>[,…]');
  }
  if (new Set(keys.map(({ apiKey }) => apiKey)).size !== keys.length) {
    reader.fail('API_KEYS', 'must not hold a key twice');
  }
  return keys;
}
