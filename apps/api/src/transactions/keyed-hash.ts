import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig, type KeyRing } from '#libs/config';

export interface Digest {
  readonly hash: Buffer;
  readonly keyId: string;
}

/**
 * HMAC-SHA-256 with a key id beside it: for what must be compared later without being stored. A
 * plain hash of a card number is found by trying them all.
 */
@Injectable()
export class KeyedHash {
  private readonly keys: KeyRing;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.keys = config.fingerprintKeys;
  }

  digest(content: string | Buffer): Digest {
    const { id: keyId, key } = this.keys.current;
    return { hash: hmac(key, content), keyId };
  }

  /** False also when the digest's key has left the ring: then nothing can be said any more. */
  matches(digest: Digest, content: string | Buffer): boolean {
    const key = this.keys.find(digest.keyId);
    return key !== undefined && timingSafeEqual(hmac(key, content), digest.hash);
  }
}

function hmac(key: KeyObject, content: string | Buffer): Buffer {
  return createHmac('sha256', key).update(content).digest();
}
