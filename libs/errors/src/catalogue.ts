/**
 * Every error the service can answer with: one row a code.
 *
 * `status` is the HTTP status of the problem document (RFC 9457), `title` its constant sentence,
 * and `retryable` says whether the very same request may succeed later. The README's table is
 * tested against this one.
 */
export const CATALOGUE = {
  malformed_body: row(400, 'The body cannot be read in its format'),
  validation_failed: row(400, 'The request breaks a rule'),
  cvc_not_accepted: row(400, 'Card verification codes are not accepted'),
  unknown_document: row(400, 'The document is not one that belongs here'),
  invalid_idempotency_key: row(400, 'The idempotency key is not well formed'),
  invalid_cursor: row(400, 'The cursor is not one of ours'),
  unauthorized: row(401, 'A valid API key is required'),
  invalid_signature: row(401, 'The callback is not signed as it must be'),
  insufficient_scope: row(403, 'The API key may not do this'),
  not_found: row(404, 'There is nothing here'),
  method_not_allowed: row(405, 'The method is not allowed here'),
  not_acceptable: row(406, 'None of the accepted media types can be served'),
  request_timeout: row(408, 'The request did not arrive in time', true),
  idempotency_key_in_use: row(409, 'A request with this idempotency key is still running', true),
  not_cancelable: row(409, 'The transaction can no longer be canceled'),
  callback_conflict: row(409, 'Another final status stands already'),
  amount_mismatch: row(409, 'The money is not that of the transaction'),
  transaction_final: row(409, 'The transaction is final'),
  body_too_large: row(413, 'The body is too large'),
  unsupported_media_type: row(415, 'The media type is not supported'),
  idempotency_key_reused: row(422, 'The idempotency key belongs to another request'),
  rate_limited: row(429, 'Too many requests', true),
  headers_too_large: row(431, 'The headers are too large'),
  internal_error: row(500, 'Something went wrong on our side'),
  database_unavailable: row(503, 'The database is not available', true),
  broker_unavailable: row(503, 'The message broker is not available', true),
  backlog_full: row(503, 'Too much is waiting to be published', true),
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

export interface CatalogueRow {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

function row(status: number, title: string, retryable = false): CatalogueRow {
  return { status, title, retryable };
}
