import { v7 as uuidv7 } from 'uuid';
import { codecOf } from '#libs/formats';
import { encodeHeaders, type MessageEnvelope } from '#libs/messaging';
import type { SubmittedTransaction } from '#libs/transaction';

/** A deposit over 100.00 EUR, as it travels to a gateway. */
export function transactionOf(overrides: Partial<SubmittedTransaction> = {}): SubmittedTransaction {
  return {
    id: uuidv7(),
    type: 'deposit',
    amountMinor: 10_000n,
    currency: 'EUR',
    instrument: {
      type: 'card',
      maskedNumber: '411111******1111',
      expiryMonth: 12,
      expiryYear: 2030,
      maskedHolder: 'A*** L***',
    },
    gateway: 'json-sim',
    createdAt: new Date(),
    ...overrides,
  };
}

export function envelopeOf(
  transaction: SubmittedTransaction,
  overrides: Partial<MessageEnvelope> = {},
): MessageEnvelope {
  return {
    messageType: 'transaction.submitted',
    transactionId: transaction.id,
    gateway: transaction.gateway,
    contentType: 'application/json',
    requestId: 'request-1',
    ...overrides,
  };
}

/** The message of a transaction, as the API publishes it. */
export function messageOf(
  transaction: SubmittedTransaction,
  overrides: Partial<MessageEnvelope> = {},
): {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
} {
  return {
    key: transaction.id,
    value: codecOf('json').encodeMessage(transaction),
    headers: encodeHeaders(envelopeOf(transaction, overrides)),
  };
}
