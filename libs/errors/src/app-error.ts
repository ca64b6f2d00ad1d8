import type { ErrorCode } from './catalogue.js';

/**
 * One broken rule. `path` is a JSON Pointer (RFC 6901) into the request; it never holds a value.
 */
export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface AppErrorOptions {
  readonly errors?: readonly FieldError[];
  /** What really happened: for the log, never for the caller. */
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
  /** Response headers that belong to the error, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The only error that callers get to see.
 *
 * `detail` is a constant sentence of ours. It must never quote what was sent: a card number in a
 * broken body would otherwise come back in the answer and stay in the log.
 */
export class AppError extends Error {
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: AppErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
  }
}
