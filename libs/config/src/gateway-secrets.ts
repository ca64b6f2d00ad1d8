import { createSecretKey, type KeyObject } from 'node:crypto';
import { parseSecret } from '#libs/signing';
import type { EnvReader } from './env-reader.js';

/** The callback secrets of each gateway. Several are valid at once during a rotation. */
export interface GatewaySecrets {
  /** The first one signs, all of them verify; empty when the gateway has none. */
  of(gateway: string): readonly KeyObject[];
}

const GATEWAY_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Reads `GATEWAY_SECRETS`: `name:whsec_…[|whsec_…],name:…`.
 *
 * Outside production a gateway that is not named has the documented development secret.
 */
export function readGatewaySecrets(reader: EnvReader): GatewaySecrets {
  const name = 'GATEWAY_SECRETS';
  const secrets = new Map<string, readonly Buffer[]>();
  const text = reader.secret(name, '');
  for (const entry of text === '' ? [] : text.split(',')) {
    const separator = entry.indexOf(':');
    const gateway = entry.slice(0, separator);
    const keys = entry
      .slice(separator + 1)
      .split('|')
      .map(parseSecret);
    const valid = keys.filter((key) => key !== undefined);
    if (!GATEWAY_NAME.test(gateway) || valid.length !== keys.length || secrets.has(gateway)) {
      reader.fail(name, 'must be name:whsec_…[|whsec_…],name:…, each secret 24 to 64 bytes');
      break;
    }
    secrets.set(gateway, valid);
  }
  const developmentKeys = [...secrets.values()].flat().filter(isDevelopmentKey);
  if (reader.isProduction && developmentKeys.length > 0) {
    reader.fail(name, 'must not hold a development secret in production');
  }
  const keyObjects = new Map<string, readonly KeyObject[]>();
  for (const [gateway, keys] of secrets) keyObjects.set(gateway, keys.map(createKey));
  return {
    of: (gateway) => {
      const keys = keyObjects.get(gateway);
      if (keys || reader.isProduction) return keys ?? [];
      const developmentKeys = [createKey(developmentKey(gateway))];
      keyObjects.set(gateway, developmentKeys);
      return developmentKeys;
    },
  };
}

function createKey(key: Buffer): KeyObject {
  return createSecretKey(key);
}

function developmentKey(gateway: string): Buffer {
  return Buffer.from(`${gateway}-development-secret-00000000`);
}

function isDevelopmentKey(key: Buffer): boolean {
  return key.toString('latin1').endsWith('-development-secret-00000000');
}
