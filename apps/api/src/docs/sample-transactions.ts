import { type Codec, codecOf } from '#libs/formats';
import { maskInstrument } from '#libs/masking';
import { defaultGatewayOf } from '#libs/messaging';
import type { Transaction, TransactionState, TransactionType } from '#libs/transaction';
import { readExample } from './request-examples.js';

export const SAMPLE_ID = '0199c1b2-7c3d-7a10-9b5e-2f4d6a8c0e13';
export const SAMPLE_REQUEST_ID = '8f14e45f-ceea-4e7b-9c6e-3a1d5b7f9e20';

const CREATED_AT = new Date('2026-11-23T09:00:00.000Z');
const UPDATED_AT = new Date('2026-11-23T09:00:00.125Z');

export const COMPLETED: TransactionState = { status: 'completed' };
export const PENDING: TransactionState = { status: 'pending' };
export const DECLINED: TransactionState = {
  status: 'failed',
  reason: { code: 'declined', message: 'The simulated gateway declined the transaction.' },
};
export const CANCELED: TransactionState = {
  status: 'canceled',
  reason: { code: 'canceled', message: 'The merchant has canceled the transaction.' },
};

/** What becomes of the first example of a format; of JSON's, where a format has none. */
export function sampleTransaction(
  codec: Codec,
  type: TransactionType,
  state: TransactionState,
): Transaction {
  const teller = codec.examples.some((each) => each.type === type) ? codec : codecOf('json');
  const example = teller.examples.find((each) => each.type === type);
  if (!example) throw new Error(`There is no example of a ${type}.`);
  const { instrument, ...request } = readExample(teller, example);
  return {
    ...request,
    id: SAMPLE_ID,
    merchant: 'sandbox',
    instrument: maskInstrument(instrument),
    gateway: request.gateway ?? defaultGatewayOf(codec.format).name,
    format: codec.format,
    state,
    version: 1,
    createdAt: CREATED_AT,
    updatedAt: state.status === 'pending' ? CREATED_AT : UPDATED_AT,
  };
}
