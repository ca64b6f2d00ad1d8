import { isISO8601, isString, ValidateBy, type ValidationArguments } from 'class-validator';
import { findSensitive, isIban, passesLuhn } from '#libs/masking';
import { currencyExponent, parseMoney } from '#libs/transaction';
import { isRecord } from '../hydrate.js';

/**
 * The rules of WIRE §2 that class-validator has no decorator for. The name of each rule is the code
 * that callers see (field-errors.ts).
 */
function rule(name: string, isValid: (value: unknown, args?: ValidationArguments) => boolean) {
  return ValidateBy({ name, validator: { validate: isValid } });
}

/** Controls other than tab and line break, lone surrogates, non-characters: what XML and PostgreSQL
 * cannot carry. */
const UNSTORABLE = /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/u;

/** Text that every format and the database can carry, with something in it to read. */
export const IsPrintable = () =>
  rule('characters', (value) => isString(value) && !UNSTORABLE.test(value) && /\S/u.test(value));

/**
 * How long a text may be, in characters as PostgreSQL and JSON Schema count them (code points).
 * class-validator's own rule counts a character with its variation selector as one.
 */
export const HasLength = (min: number, max: number) =>
  rule('isLength', (value) => {
    const length = isString(value) ? characterCount(value) : -1;
    return length >= min && length <= max;
  });

/** Free text without a card number, an IBAN or a secret of ours in it. */
export const IsFreeOfSensitiveText = () =>
  rule('sensitive_text', (value) => !isString(value) || findSensitive(value) === undefined);

/**
 * A name without anything sensitive in it, also when only letters and digits are read: in free text
 * the digits of several numbers may make a card number together, in a name they may not.
 */
export const IsNameFreeOfSensitiveText = () =>
  rule(
    'sensitive_text',
    (value) =>
      !isString(value) ||
      (findSensitive(value) ?? findSensitive(value.replace(NO_PART_OF_A_VALUE, ''))) === undefined,
  );

const NO_PART_OF_A_VALUE = /[^\p{L}\p{N}_]/gu;

export const IsCurrency = () =>
  rule('currency', (value) => isString(value) && currencyExponent(value) !== undefined);

/**
 * A decimal string that is exact in the currency beside it; an unknown currency is its own error.
 */
export const IsAmount = () =>
  rule('amount', (value, args) => {
    const { currency } = (args?.object ?? {}) as { currency?: unknown };
    if (!isString(value)) return false;
    const known = isString(currency) && currencyExponent(currency) !== undefined;
    return 'money' in parseMoney(value, known ? currency : 'CLF');
  });

export const IsLuhn = () => rule('luhn', (value) => isString(value) && passesLuhn(value));

/** ISO 13616, with the length and structure of its country, in capitals and without blanks. */
export const IsIban = () =>
  rule('iban', (value) => isString(value) && /^[A-Z0-9]+$/.test(value) && isIban(value));

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An instant: without an offset the text would mean another one on every machine. */
export const IsTimestamp = () =>
  rule(
    'timestamp',
    (value) =>
      isString(value) &&
      RFC_3339.test(value) &&
      isISO8601(value, { strict: true }) &&
      !Number.isNaN(Date.parse(value)),
  );

const METADATA_ENTRIES_MAX = 20;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 255;

/**
 * A flat object of few, short strings. Each entry's text is checked as free text (read-request.ts).
 */
export const IsMetadata = () => rule('metadata', isMetadata);

export function isMetadata(value: unknown): value is Record<string, string> {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= METADATA_ENTRIES_MAX && entries.every(isMetadataEntry);
}

function isMetadataEntry([key, value]: [string, unknown]): boolean {
  return (
    key.length > 0 &&
    characterCount(key) <= METADATA_KEY_LENGTH_MAX &&
    !UNSTORABLE.test(key) &&
    isString(value) &&
    characterCount(value) <= METADATA_VALUE_LENGTH_MAX &&
    !UNSTORABLE.test(value)
  );
}

const SURROGATE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Code points: a pair of surrogates is one. */
function characterCount(text: string): number {
  return text.length - (text.match(SURROGATE_PAIRS)?.length ?? 0);
}
