import type { SchemaObject } from '@nestjs/swagger';
import { CATALOGUE } from '#libs/errors';
import { STATUSES } from '#libs/transaction';
import { schemaReference } from './content.js';
import { AMOUNT, CURRENCY } from './request-schemas.js';

const TEXT: SchemaObject = { type: 'string' };
const INSTANT: SchemaObject = { type: 'string', format: 'date-time' };
const STATUS: SchemaObject = { type: 'string', enum: [...STATUSES] };
const REASON_OR_NULL: SchemaObject = {
  anyOf: [schemaReference('Reason'), { type: 'null' }],
  description: 'There once it is failed, canceled or unknown.',
};

/** What callers get to see, as JSON (WIRE §1 to §3). Absent optional fields are absent. */
export const REPLY_SCHEMAS: Readonly<Record<string, SchemaObject>> = {
  Transaction: closed(
    {
      id: { type: 'string', format: 'uuid', description: 'A UUID of version 7.' },
      type: { type: 'string', enum: ['deposit', 'withdrawal'] },
      status: STATUS,
      amount: { ...AMOUNT, description: 'With exactly the decimals of the currency.' },
      currency: CURRENCY,
      instrument: { oneOf: [schemaReference('MaskedCard'), schemaReference('MaskedBankAccount')] },
      reference: TEXT,
      description: TEXT,
      metadata: { type: 'object', additionalProperties: TEXT },
      format: { ...TEXT, description: 'The data format of the request.' },
      gateway: { ...TEXT, description: 'The gateway that it is routed to.' },
      reason: REASON_OR_NULL,
      created_at: INSTANT,
      updated_at: INSTANT,
    },
    ['reference', 'description', 'metadata'],
  ),
  MaskedCard: closed({
    type: { type: 'string', enum: ['card'] },
    number: { type: 'string', pattern: '^[0-9]{6}\\*{6}[0-9]{4}$' },
    expiry_month: { type: 'integer' },
    expiry_year: { type: 'integer' },
    holder: TEXT,
  }),
  MaskedBankAccount: closed({
    type: { type: 'string', enum: ['bank_account'] },
    iban: { type: 'string', pattern: '^[A-Z]{2}[0-9]{2}\\*{4}[A-Z0-9]{4}$' },
    holder: TEXT,
  }),
  Reason: closed({
    code: { ...TEXT, description: 'For programs.' },
    message: { ...TEXT, description: 'For people.' },
  }),
  TransactionPage: closed({
    data: { type: 'array', items: schemaReference('Transaction') },
    next_cursor: { type: ['string', 'null'], description: 'For the next page; null on the last.' },
  }),
  History: closed({
    data: {
      type: 'array',
      items: closed({
        status: STATUS,
        actor: {
          ...TEXT,
          description: '`merchant`, `relay`, `gateway:<name>`, `janitor` or `operator`.',
        },
        reason: REASON_OR_NULL,
        at: INSTANT,
      }),
    },
  }),
  Problem: closed({
    type: { type: 'string', format: 'uri' },
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
    code: { type: 'string', enum: Object.keys(CATALOGUE) },
    request_id: TEXT,
    errors: { type: 'array', items: schemaReference('FieldError') },
  }),
  FieldError: closed({
    path: { type: 'string', description: 'A JSON Pointer (RFC 6901) into the request.' },
    code: TEXT,
    message: TEXT,
  }),
  RedriveAnswer: closed({
    transaction_id: { type: 'string', format: 'uuid' },
    status: { ...STATUS, description: 'Where it stands now; not a final one.' },
  }),
  CallbackAnswer: closed({ result: { type: 'string', enum: ['applied', 'unchanged'] } }),
  Formats: closed({
    data: {
      type: 'array',
      items: closed({
        format: TEXT,
        media_types: { type: 'array', items: TEXT },
        topic: { ...TEXT, description: 'The Kafka topic that its gateways consume.' },
        default_gateway: TEXT,
        examples: {
          type: 'array',
          items: closed({
            type: { type: 'string', enum: ['deposit', 'withdrawal'] },
            summary: TEXT,
            body: TEXT,
          }),
        },
      }),
    },
  }),
  Gateways: closed({
    data: {
      type: 'array',
      items: closed({ name: TEXT, format: TEXT, default: { type: 'boolean' } }),
    },
  }),
  Liveness: closed({ status: { type: 'string', enum: ['live'] } }),
  Readiness: closed(
    {
      status: {
        type: 'string',
        enum: ['ready', 'degraded', 'unavailable'],
        description: '`degraded`: requests are accepted, but a dependency is away.',
      },
      dependencies: {
        type: 'object',
        additionalProperties: { type: 'string', enum: ['up', 'down'] },
      },
      details: {
        type: 'object',
        description: 'By dependency; there when one of them has something to say.',
        additionalProperties: { type: 'object', additionalProperties: TEXT },
      },
    },
    ['details'],
  ),
};

/** An object with these fields and no others, all of them required but the optional ones. */
function closed(
  properties: NonNullable<SchemaObject['properties']>,
  optional: readonly string[] = [],
): SchemaObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}
