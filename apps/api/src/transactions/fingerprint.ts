import type { Instrument, TransactionRequest } from '#libs/transaction';

/**
 * The business fields of a request as one canonical text: the same for the same fields in whatever
 * format they came, different as soon as one of them differs. To be hashed with a key, never
 * stored.
 */
export function fingerprintOf(requests: readonly TransactionRequest[]): string {
  return JSON.stringify(
    requests.map((request) => [
      request.type,
      request.amountMinor.toString(),
      request.currency,
      instrumentFields(request.instrument),
      request.reference ?? null,
      request.description ?? null,
      Object.entries(request.metadata ?? {}).sort(([left], [right]) => (left < right ? -1 : 1)),
      request.gateway ?? null,
    ]),
  );
}

function instrumentFields(instrument: Instrument): readonly (string | number)[] {
  switch (instrument.type) {
    case 'card': {
      const { number, expiryMonth, expiryYear, holder } = instrument;
      return ['card', number, expiryMonth, expiryYear, holder];
    }
    case 'bank_account':
      return ['bank_account', instrument.iban, instrument.holder];
    default:
      return instrument satisfies never;
  }
}
