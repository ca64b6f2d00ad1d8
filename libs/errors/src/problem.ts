import type { AppError, FieldError } from './app-error.js';
import { CATALOGUE, type ErrorCode } from './catalogue.js';

/** A problem document (RFC 9457), before it is written in the caller's format. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors: readonly FieldError[];
}

export function toProblem(error: AppError, requestId: string): Problem {
  const { status, title } = CATALOGUE[error.code];
  const type = `urn:payment-gateway:problem:${error.code}`;
  return {
    type,
    title,
    status,
    detail: error.detail,
    code: error.code,
    requestId,
    errors: error.errors,
  };
}
