import type { ValidationError } from 'class-validator';
import { AppError, type FieldError } from '#libs/errors';
import { findSensitive } from '#libs/masking';

/**
 * class-validator's rule names as the codes that callers see, with a constant message each: the
 * library's own messages quote property names, and a property name is something that was sent.
 */
const RULES: Readonly<Record<string, readonly [code: string, message: string]>> = {
  isDefined: ['required', 'This field is required.'],
  isString: ['type', 'This field must be a string.'],
  isInt: ['type', 'This field must be an integer.'],
  isUuid: ['syntax', 'This field must be a UUID.'],
  timestamp: ['syntax', 'This field must be a date and time with an offset (RFC 3339).'],
  isIn: ['unsupported', 'This field must be one of the documented values.'],
  min: ['range', 'This number is too small.'],
  max: ['range', 'This number is too large.'],
  isLength: ['length', 'This text is too short or too long.'],
  matches: ['syntax', 'This text has not the documented form.'],
  nestedValidation: ['type', 'This field must be an object.'],
  whitelistValidation: ['unknown_field', 'There is no such field.'],
  amount: ['amount', 'The amount must be a positive decimal string that is exact in the currency.'],
  currency: ['currency', 'The currency must be an ISO 4217 code in which can be paid.'],
  luhn: ['luhn', 'The card number fails its check digit.'],
  iban: ['iban', 'The IBAN is not valid.'],
  characters: ['characters', 'This text is blank or has characters that cannot be stored.'],
  sensitive_text: ['sensitive_text', 'This text holds a card number, an IBAN or a secret.'],
  metadata: ['metadata', 'Metadata must be an object of at most 20 short strings.'],
  expired: ['expired', 'The card has expired.'],
  unknown_gateway: ['unknown_gateway', 'No such gateway speaks the format of this request.'],
  cvc_not_accepted: ['cvc_not_accepted', 'Card verification codes are never accepted.'],
  required_with: ['required', 'Amount and currency are required together here.'],
};

const ERRORS_MAX = 50;
const SAFE_SEGMENT = /^[A-Za-z0-9_.-]{1,40}$/;

/** One broken rule at a place. @param ruleName a key of the table above */
export function fieldError(segments: readonly string[], ruleName: string): FieldError {
  const [code, message] = RULES[ruleName] ?? ['invalid', 'This field is not valid.'];
  return { path: pathOf(segments), code, message };
}

/** Flattens class-validator's tree into one error a field. */
export function toFieldErrors(
  errors: readonly ValidationError[],
  above: readonly string[] = [],
): FieldError[] {
  return errors.flatMap((error) => {
    const segments = [...above, error.property];
    // Rules of one field build upon each other, the last decorator first: the first one that
    // broke is the one to mend.
    const name = Object.keys(error.constraints ?? {})[0];
    const own = name === undefined ? [] : [fieldError(segments, name)];
    return [...own, ...toFieldErrors(error.children ?? [], segments)];
  });
}

/**
 * The error of a document that breaks rules: one error a field, and not more than anybody reads.
 */
export function validationFailed(detail: string, errors: readonly FieldError[]): AppError {
  const firstByPath = new Map<string, FieldError>();
  for (const error of errors) {
    if (!firstByPath.has(error.path)) firstByPath.set(error.path, error);
  }
  const firsts = [...firstByPath.values()].slice(0, ERRORS_MAX);
  return new AppError('validation_failed', detail, { errors: firsts });
}

/**
 * A JSON Pointer (RFC 6901) that quotes nothing: a segment that is no plain name, or that is itself
 * sensitive, ends the path before it.
 */
function pathOf(segments: readonly string[]): string {
  let path = '';
  for (const segment of segments) {
    if (!SAFE_SEGMENT.test(segment) || findSensitive(segment) !== undefined) break;
    path += `/${segment}`;
  }
  return path;
}
