import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig, type KeyRing } from '#libs/config';
import type { Instrument } from '#libs/transaction';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Random bytes are fetched for many at once: a call for each costs as much as the sealing. */
const IVS_AT_ONCE = 256;

export interface SealedInstrument {
  /** IV (12 bytes), tag (16 bytes), ciphertext. */
  readonly sealed: Buffer;
  readonly keyId: string;
}

/**
 * Seals the clear instrument for the database: AES-256-GCM with a fresh IV, bound to its
 * transaction by the id as associated data, so that a sealed value moved to another row does not
 * open.
 */
@Injectable()
export class InstrumentSealer {
  private readonly keys: KeyRing;
  private readonly ivs = Buffer.alloc(IV_BYTES * IVS_AT_ONCE);
  private ivsUsedBytes = this.ivs.length;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.keys = config.instrumentKeys;
  }

  seal(instrument: Instrument, transactionId: string): SealedInstrument {
    const { id: keyId, key } = this.keys.current;
    const iv = this.newIv();
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(transactionId));
    const text = cipher.update(JSON.stringify(instrument), 'utf8');
    // In this mode the end is the tag alone; without the call there is none.
    cipher.final();
    return { sealed: Buffer.concat([iv, cipher.getAuthTag(), text]), keyId };
  }

  /** Good until the next one is asked for, and never given out again. */
  private newIv(): Buffer {
    if (this.ivsUsedBytes === this.ivs.length) {
      randomFillSync(this.ivs);
      this.ivsUsedBytes = 0;
    }
    this.ivsUsedBytes += IV_BYTES;
    return this.ivs.subarray(this.ivsUsedBytes - IV_BYTES, this.ivsUsedBytes);
  }

  /**
   * @throws Error when the key is not in the ring, or the bytes are not what was sealed for this id
   */
  open({ sealed, keyId }: SealedInstrument, transactionId: string): Instrument {
    const key = this.keys.find(keyId);
    if (!key) throw new Error('The key that sealed an instrument is not in the ring.');
    // Without its length a tag may be cut to four bytes, which can be guessed.
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(transactionId))
      .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
    return JSON.parse(Buffer.concat([text, decipher.final()]).toString()) as Instrument;
  }
}
