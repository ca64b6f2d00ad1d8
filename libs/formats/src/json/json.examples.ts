import type { CodecExample } from '../codec.js';

const EXPIRY_YEAR = 2030;

/** Documents that run as they are against the development stack. */
export const JSON_EXAMPLES: readonly CodecExample[] = [
  {
    type: 'deposit',
    summary: 'A card deposit that completes',
    body: JSON.stringify(
      {
        amount: '100.00',
        currency: 'EUR',
        instrument: {
          type: 'card',
          number: '4111111111111111',
          expiry_month: 12,
          expiry_year: EXPIRY_YEAR,
          holder: 'Ada Lovelace',
        },
        reference: 'order-1001',
        description: 'Two books',
        metadata: { basket: '77' },
      },
      null,
      2,
    ),
  },
  {
    type: 'withdrawal',
    summary: 'A withdrawal to a bank account that completes',
    body: JSON.stringify(
      {
        amount: '25.50',
        currency: 'EUR',
        instrument: {
          type: 'bank_account',
          iban: 'DE89370400440532013000',
          holder: 'Ada Lovelace',
        },
        reference: 'payout-2001',
      },
      null,
      2,
    ),
  },
];
