import type { HeadersObject } from '@nestjs/swagger';

export const REQUEST_ID_HEADER: HeadersObject = {
  'X-Request-Id': {
    description: 'The id that this request has in logs, in Kafka and in callbacks.',
    schema: { type: 'string' },
  },
};

export const RETRY_AFTER_HEADER: HeadersObject = {
  'Retry-After': {
    description: 'Seconds after which the same request may succeed.',
    schema: { type: 'integer' },
  },
};

export const WWW_AUTHENTICATE_HEADER: HeadersObject = {
  'WWW-Authenticate': { schema: { type: 'string', enum: ['Bearer'] } },
};

export const ACCEPTED_HEADERS: HeadersObject = {
  ...REQUEST_ID_HEADER,
  Location: {
    description: 'Where the transaction is; absent when the document held several.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description:
      'Present when the idempotency key was known: this is the transaction of the first request.',
    schema: { type: 'string', enum: ['true'] },
  },
};
