import { Injectable } from '@nestjs/common';
import { newId } from '#libs/ids';
import { maskInstrument } from '#libs/masking';
import { defaultGatewayOf } from '#libs/messaging';
import type { Transaction } from '#libs/transaction';
import type { AcceptCommand } from './accept-command.js';
import { InstrumentSealer } from './instrument-sealer.js';
import { KeyedHash } from './keyed-hash.js';
import type { NewRequest } from './request-store.js';

/** Makes of what a merchant asks for what is stored: named, routed, masked and sealed. */
@Injectable()
export class RequestDrafts {
  constructor(
    private readonly sealer: InstrumentSealer,
    private readonly keyedHash: KeyedHash,
  ) {}

  /** @param fingerprint the business fields as one canonical text (fingerprint.ts) */
  of(command: AcceptCommand, fingerprint: string): NewRequest {
    const createdAt = new Date();
    const { merchant, idempotencyKey, format } = command;
    return {
      id: newId(),
      merchant,
      idempotencyKey,
      fingerprint: this.keyedHash.digest(fingerprint),
      createdAt,
      transactions: command.requests.map(({ instrument, gateway, ...fields }) => {
        const id = newId();
        const transaction: Transaction = {
          ...fields,
          id,
          merchant,
          format,
          gateway: gateway ?? defaultGatewayOf(format).name,
          instrument: maskInstrument(instrument),
          state: { status: 'pending' },
          version: 1,
          createdAt,
          updatedAt: createdAt,
        };
        return { transaction, instrument: this.sealer.seal(instrument, id) };
      }),
    };
  }
}
