import { HttpException } from '@nestjs/common';
import { databaseFaultOf } from '#libs/database';
import { AppError } from '#libs/errors';
import { unsupportedMediaType } from './unsupported-media-type.js';

const DATABASE_RETRY_SECONDS = 1;
/** The commit may have gone through, with its answer lost. */
const DATABASE_ADVICE =
  'Try again later with the same key; without one, look first whether it is there.';

/**
 * What the framework reports, by its code or status. Its messages quote what was sent.
 *
 * ECONNRESET is not among the codes: a request that was broken off has Fastify's status 400 as
 * well, and without one it was a connection to PostgreSQL that broke. A merchant who is told 400
 * then would take for refused what may have been stored.
 */
const FRAMEWORK_ERRORS: Readonly<Record<string, () => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => bodyTooLarge(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => malformed('The body is not as long as announced.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => unsupportedMediaType(),
  FST_ERR_BAD_URL: () => new AppError('not_found', 'The URL is not well formed.'),
  ERR_HTTP_REQUEST_TIMEOUT: () =>
    new AppError('request_timeout', 'The request did not arrive in time.'),
};

const FRAMEWORK_STATUSES: Readonly<Record<number, () => AppError>> = {
  400: () => malformed('The request is not well formed.'),
  404: () => new AppError('not_found', 'There is no such resource.'),
  405: () => new AppError('method_not_allowed', 'The method is not allowed here.'),
  408: () => new AppError('request_timeout', 'The request did not arrive in time.'),
  413: () => bodyTooLarge(),
  415: () => unsupportedMediaType(),
  431: () => new AppError('headers_too_large', 'Send fewer or shorter headers.'),
};

/** Whatever was thrown, as an error that callers may see. What is not recognised is a defect. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const known = knownFrameworkError(error);
  if (known) return known;
  switch (databaseFaultOf(error)) {
    case 'unavailable':
    case 'lock_timeout':
    case 'contention':
      return new AppError('database_unavailable', DATABASE_ADVICE, {
        cause: error,
        retryAfterSeconds: DATABASE_RETRY_SECONDS,
      });
    case 'defect':
      return new AppError('internal_error', 'The request id helps us to find out.', {
        cause: error,
      });
  }
}

function knownFrameworkError(error: unknown): AppError | undefined {
  if (error instanceof HttpException) return FRAMEWORK_STATUSES[error.getStatus()]?.();
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && FRAMEWORK_ERRORS[code]) return FRAMEWORK_ERRORS[code]();
  return typeof statusCode === 'number' ? FRAMEWORK_STATUSES[statusCode]?.() : undefined;
}

function malformed(detail: string): AppError {
  return new AppError('malformed_body', detail);
}

function bodyTooLarge(): AppError {
  return new AppError('body_too_large', 'Send less.');
}
