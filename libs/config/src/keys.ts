import { createSecretKey, type KeyObject } from 'node:crypto';
import type { EnvReader } from './env-reader.js';

/**
 * Keys by id. The first one seals and hashes; all of them open and compare, during a rotation.
 *
 * As key objects: made of bytes each time, they cost more than the sealing and hashing itself.
 */
export interface KeyRing {
  readonly current: { readonly id: string; readonly key: KeyObject };
  find(id: string): KeyObject | undefined;
}

const KEY_BYTES = 32;
const ENTRY = /^([A-Za-z0-9_-]{1,16}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads `id:base64-of-32-bytes[,id:…]`; the development default is public and refused in
 * production.
 */
export function readKeyRing(reader: EnvReader, name: string): KeyRing {
  const developmentKey = Buffer.from(name.padEnd(KEY_BYTES, '.').slice(0, KEY_BYTES));
  const text = reader.secret(name, `dev:${developmentKey.toString('base64')}`);
  const entries = text.split(',').map((entry) => {
    const [, id, encoded] = ENTRY.exec(entry) ?? [];
    return id !== undefined && encoded !== undefined
      ? { id, key: Buffer.from(encoded, 'base64') }
      : undefined;
  });
  const keys = entries.filter((entry) => entry !== undefined);
  if (keys.length !== entries.length || new Set(keys.map(({ id }) => id)).size !== keys.length) {
    reader.fail(name, 'must be id:key[,id:key…], each key 32 bytes in base64, each id once');
  }
  if (reader.isProduction && keys.some(({ key }) => key.equals(developmentKey))) {
    reader.fail(name, 'must not hold the development key in production');
  }
  const ring = keys.map(({ id, key }) => ({ id, key: createSecretKey(key) }));
  const [current = { id: 'none', key: createSecretKey(developmentKey) }] = ring;
  return { current, find: (id) => ring.find((each) => each.id === id)?.key };
}
