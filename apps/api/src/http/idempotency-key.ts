import type { FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors';
import { findSensitive, isCardNumber, isIban } from '#libs/masking';
import { singleHeader } from './single-header.js';

/** Bare, or as a quoted string (RFC 8941); the same key either way. */
const KEY = /^(?:([A-Za-z0-9_\-:.]{1,128})|"([A-Za-z0-9_\-:.]{1,128})")$/;
const HEXADECIMAL = /^[0-9a-f]*$/i;
const SEPARATOR = /[_\-:.]/g;

export interface IdempotencyKeyOptions {
  /** The key that the document carries. Where there is a header too, both say the same. */
  readonly inDocument: string | undefined;
  readonly isRequired: boolean;
}

/** The key of a request. @throws AppError `invalid_idempotency_key` */
export function idempotencyKeyOf(
  request: FastifyRequest,
  { inDocument, isRequired }: IdempotencyKeyOptions,
): string | undefined {
  const header = singleHeader(request, 'idempotency-key');
  if (header === 'repeated') {
    throw new AppError('invalid_idempotency_key', 'Send Idempotency-Key once.');
  }
  const keys = [header.value, inDocument].filter((sent) => sent !== undefined).map(readKey);
  const [key, other = key] = keys;
  if (key === undefined && isRequired) {
    throw new AppError('invalid_idempotency_key', 'Send an Idempotency-Key.');
  }
  if (key !== other) {
    // A retry that brings only the one that was passed over would be a second request.
    throw new AppError(
      'invalid_idempotency_key',
      'The Idempotency-Key of the header and that of the document must be the same.',
    );
  }
  return key;
}

function readKey(sent: string): string {
  const [, bare, quoted] = KEY.exec(sent) ?? [];
  const key = bare ?? quoted;
  if (key === undefined) {
    throw new AppError(
      'invalid_idempotency_key',
      'An Idempotency-Key has 1 to 128 letters, digits and _ - : . characters.',
    );
  }
  if (holdsSensitiveValue(key)) {
    throw new AppError(
      'invalid_idempotency_key',
      'An Idempotency-Key is stored as it is: never put a card number, an IBAN or a secret in it.',
    );
  }
  return key;
}

/**
 * Hexadecimal parts are looked at as a whole only. The search for free text would find a card
 * number in the digits of one hash in two thousand, and that key would fail for no reason its
 * sender could see.
 */
function holdsSensitiveValue(key: string): boolean {
  const parts = key.split(SEPARATOR);
  const isWhole = [...parts, parts.join('')].some((part) => isCardNumber(part) || isIban(part));
  const isInside = parts.some((part) => !HEXADECIMAL.test(part) && findSensitive(part));
  return isWhole || isInside || findSensitive(key) === 'secret';
}
