import type { ParameterObject } from '@nestjs/swagger';
import { CODECS } from '#libs/formats';
import { GATEWAYS } from '#libs/messaging';
import { STATUSES } from '#libs/transaction';

/**
 * What goes beside a body. None of them has an example: Swagger UI would send it unasked, and the
 * second document with one and the same idempotency key is refused.
 */
export const PARAMETERS = {
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Names one request of yours for at least 24 hours: sent again with the same key and the ' +
      'same fields, in whatever format, it gives the first transaction again instead of a second.',
    schema: { type: 'string', pattern: '^("?)[A-Za-z0-9_\\-:.]{1,128}\\1$' },
  },
  preference: {
    name: 'Prefer',
    in: 'header',
    description:
      '`handling=strict`: while the message broker is known to be away, answer 503 instead of ' +
      'keeping the transaction until it is back.',
    schema: { type: 'string' },
  },
  requestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Taken over when it is well formed and holds nothing sensitive; made otherwise.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._\\-]{1,64}$' },
  },
  transactionId: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'The `id` that the transaction was accepted with.',
    schema: { type: 'string' },
  },
  gateway: {
    name: 'gateway',
    in: 'path',
    required: true,
    description: 'The gateway that reports.',
    schema: { type: 'string', enum: GATEWAYS.map(({ name }) => name) },
  },
  webhookId: {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'Names one report; the same one in every repetition.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_\\-]{8,128}$' },
  },
  callId: {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'Names one call; a new one in every call.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_\\-]{8,128}$' },
  },
  webhookTimestamp: {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description: 'Unix seconds, at most 300 seconds away from now; new in every repetition.',
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  webhookSignature: {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description: 'One or more `v1,<base64>`, separated by spaces; several while a secret changes.',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, ParameterObject>;

/** The filters of a list; every other parameter is refused. */
export const LIST_FILTERS: readonly ParameterObject[] = [
  query('limit', 'How many at most.', {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 20,
  }),
  query('cursor', '`next_cursor` of the page before, as it was given.', { type: 'string' }),
  query('type', 'Deposits or withdrawals alone.', {
    type: 'string',
    enum: ['deposit', 'withdrawal'],
  }),
  query('status', 'Those that stand there now.', { type: 'string', enum: [...STATUSES] }),
  query('format', 'The data format of the request.', {
    type: 'string',
    enum: CODECS.map(({ format }) => format),
  }),
  query('gateway', 'The gateway that they are routed to.', {
    type: 'string',
    enum: GATEWAYS.map(({ name }) => name),
  }),
  query('reference', 'Your own reference, whole.', {
    type: 'string',
    minLength: 1,
    maxLength: 64,
  }),
  query('created_from', 'Accepted then or later: a day (UTC) or an instant with its offset.', {
    type: 'string',
  }),
  query('created_to', 'Accepted before then.', { type: 'string' }),
];

export function parameterReference(name: keyof typeof PARAMETERS): { $ref: string } {
  return { $ref: `#/components/parameters/${name}` };
}

function query(
  name: string,
  description: string,
  schema: NonNullable<ParameterObject['schema']>,
): ParameterObject {
  return { name, in: 'query', description, schema };
}
