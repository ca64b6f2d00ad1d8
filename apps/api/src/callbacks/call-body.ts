import { AppError } from '#libs/errors';
import { readStrictJson } from '#libs/formats';

/** What a gateway asks for about one transaction, in a call that is no report. */
export type CallPurpose = 'redrive';

/**
 * Checks that the signed body is about this very call: a signature over another transaction, or for
 * another purpose, must open nothing here.
 *
 * @throws AppError `malformed_body`, `validation_failed`
 */
export function checkCallBody(body: Buffer, id: string, purpose: CallPurpose): void {
  const call = readStrictJson(body);
  if (typeof call !== 'object' || call === null || Array.isArray(call)) {
    throw new AppError('malformed_body', 'The body must be an object.');
  }
  const { transaction_id: named, purpose: asked, ...others } = call as Record<string, unknown>;
  const errors = [
    ...(isSame(named, id) ? [] : [broken('transaction_id', 'This must be the id of the path.')]),
    ...(asked === purpose ? [] : [broken('purpose', 'This must be what the path is for.')]),
  ];
  if (errors.length > 0 || Object.keys(others).length > 0) {
    throw new AppError('validation_failed', 'The body does not belong to the path.', { errors });
  }
}

function isSame(named: unknown, id: string): boolean {
  return typeof named === 'string' && named.toLowerCase() === id.toLowerCase();
}

function broken(field: string, message: string) {
  return { path: `/${field}`, code: 'mismatch', message };
}
