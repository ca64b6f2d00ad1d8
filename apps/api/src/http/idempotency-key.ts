import type { FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors';
import { singleHeader } from './single-header.js';

/** Bare, or as a quoted string (RFC 8941); the same key either way. */
const KEY = /^(?:([A-Za-z0-9_\-:.]{1,128})|"([A-Za-z0-9_\-:.]{1,128})")$/;

/** The key of a request. @throws AppError `invalid_idempotency_key` */
export function idempotencyKeyOf(request: FastifyRequest, isRequired: boolean): string | undefined {
  const header = singleHeader(request, 'idempotency-key');
  if (header === 'repeated') {
    throw new AppError('invalid_idempotency_key', 'Send Idempotency-Key once.');
  }
  if (header.value === undefined) {
    if (isRequired) throw new AppError('invalid_idempotency_key', 'Send an Idempotency-Key.');
    return undefined;
  }
  const [, bare, quoted] = KEY.exec(header.value) ?? [];
  const key = bare ?? quoted;
  if (key === undefined) {
    throw new AppError(
      'invalid_idempotency_key',
      'An Idempotency-Key has 1 to 128 letters, digits and _ - : . characters.',
    );
  }
  return key;
}
