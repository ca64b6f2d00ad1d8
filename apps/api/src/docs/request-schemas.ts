import type { SchemaObject } from '@nestjs/swagger';
import { REPORTED_STATUSES } from '#libs/transaction';
import { schemaReference } from './content.js';

const HOLDER: SchemaObject = {
  type: 'string',
  minLength: 1,
  maxLength: 140,
  description: 'Masked as soon as it is read: `A*** L***`.',
};

export const AMOUNT: SchemaObject = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]{0,11})(\\.[0-9]+)?$',
  description: 'More than zero, and no more decimals than the currency has. Never a JSON number.',
};

export const CURRENCY: SchemaObject = {
  type: 'string',
  pattern: '^[A-Z]{3}$',
  description: 'ISO 4217, alphabetic.',
};

const METADATA: SchemaObject = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: 'string', maxLength: 255 },
  description:
    'At most 20 texts; keys of at most 40 characters. `simulate` chooses what a simulated ' +
    'gateway does.',
};

/** What merchants and gateways send, as JSON (WIRE §2, §6). */
export const REQUEST_SCHEMAS: Readonly<Record<string, SchemaObject>> = {
  TransactionRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['amount', 'currency', 'instrument'],
    properties: {
      amount: AMOUNT,
      currency: CURRENCY,
      instrument: {
        oneOf: [schemaReference('Card'), schemaReference('BankAccount')],
        discriminator: {
          propertyName: 'type',
          mapping: {
            card: '#/components/schemas/Card',
            bank_account: '#/components/schemas/BankAccount',
          },
        },
      },
      reference: optionalText(64, 'Yours; shown again and searched for. Nothing sensitive.'),
      description: optionalText(140, 'For people. Nothing sensitive.'),
      metadata: { ...METADATA, type: ['object', 'null'] },
      gateway: {
        type: ['string', 'null'],
        description: 'A gateway that speaks the format; absent means the default one.',
      },
    },
  },
  Card: {
    type: 'object',
    additionalProperties: false,
    required: ['type', 'number', 'expiry_month', 'expiry_year', 'holder'],
    description: 'A card verification code is never accepted.',
    properties: {
      type: { type: 'string', enum: ['card'] },
      number: { type: 'string', pattern: '^[0-9]{13,19}$' },
      expiry_month: { type: 'integer', minimum: 1, maximum: 12 },
      expiry_year: { type: 'integer', minimum: 2000, maximum: 2099 },
      holder: HOLDER,
    },
  },
  BankAccount: {
    type: 'object',
    additionalProperties: false,
    required: ['type', 'iban', 'holder'],
    properties: {
      type: { type: 'string', enum: ['bank_account'] },
      iban: { type: 'string', description: 'With valid check digits (ISO 13616).' },
      holder: HOLDER,
    },
  },
  CallbackReport: {
    type: 'object',
    required: ['transaction_id', 'status'],
    description: 'Fields that are not named here are passed over.',
    properties: {
      transaction_id: { type: 'string', format: 'uuid' },
      status: { type: 'string', enum: [...REPORTED_STATUSES] },
      amount: { ...AMOUNT, description: 'Required for `completed`; compared by value.' },
      currency: CURRENCY,
      gateway_reference: { type: 'string', minLength: 1, maxLength: 64 },
      reason: schemaReference('Reason'),
    },
  },
  RedriveCall: {
    type: 'object',
    additionalProperties: false,
    required: ['transaction_id', 'purpose'],
    properties: {
      transaction_id: { type: 'string', format: 'uuid', description: 'The `id` of the path.' },
      purpose: { type: 'string', enum: ['redrive'] },
    },
  },
};

function optionalText(lengthMax: number, description: string): SchemaObject {
  return { type: ['string', 'null'], minLength: 1, maxLength: lengthMax, description };
}
