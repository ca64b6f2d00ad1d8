import { isDate } from 'node:util/types';

/**
 * Arrays as PostgreSQL reads them fastest, since every batch is a statement over arrays. The
 * driver's own way goes through each element several times, and writes bytes and JSON as text that
 * both sides escape and unescape.
 */

/** OIDs of element types (catalogue `pg_type`). */
const BYTEA = 17;
const JSONB = 3802;
/** What precedes the text of a binary `jsonb`. */
const JSONB_VERSION = 1;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/**
 * What a statement is sent for a value: an array of texts, numbers, truth values or times (of the
 * years 0 to 9999) as an array literal, an array of bytes in the binary format; anything that is no
 * array as it is, for the driver. What is absent is NULL.
 *
 * @throws TypeError for an array of anything else, which would arrive as something else
 */
export function toParameter(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.some((each) => Buffer.isBuffer(each))
    ? binaryArray(BYTEA, 0, value.map(bytesOf))
    : arrayLiteral(value);
}

/** An array of JSON texts for a parameter of type `jsonb[]`, in the binary format. */
export function jsonbArray(texts: readonly (string | null)[]): Buffer {
  const elements = texts.map((text) => (text === null ? null : Buffer.from(text)));
  return binaryArray(JSONB, 1, elements);
}

function bytesOf(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  throw new TypeError('An array of bytes holds something else.');
}

/**
 * `{"a","b",NULL}`; see PostgreSQL's manual, array input and output syntax. Quoted, every text is
 * itself but for the two characters that are escaped.
 */
function arrayLiteral(values: readonly unknown[]): string {
  let literal = '{';
  for (const value of values) {
    if (literal.length > 1) literal += ',';
    literal += elementOf(value);
  }
  return `${literal}}`;
}

const SPECIAL = /["\\]/;
const SPECIALS = /["\\]/g;

function elementOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') {
    return SPECIAL.test(value) ? `"${value.replace(SPECIALS, '\\$&')}"` : `"${value}"`;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return value.toString();
  }
  if (isDate(value)) return `"${value.toISOString()}"`;
  throw new TypeError('An array holds what PostgreSQL would take for something else.');
}

/**
 * One dimension, the lower bound 1; each element behind its length (`array_recv` of PostgreSQL).
 *
 * @param prefixBytes how many bytes of the element type's own stand before each element
 */
function binaryArray(
  elementType: number,
  prefixBytes: 0 | 1,
  elements: readonly (Buffer | null)[],
): Buffer {
  const sizeOf = (element: Buffer | null): number =>
    LENGTH_BYTES + (element === null ? 0 : prefixBytes + element.length);
  const size = elements.reduce((sum, element) => sum + sizeOf(element), HEADER_BYTES);
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeInt32BE(1, 0);
  at = bytes.writeInt32BE(elements.includes(null) ? 1 : 0, at);
  at = bytes.writeInt32BE(elementType, at);
  at = bytes.writeInt32BE(elements.length, at);
  at = bytes.writeInt32BE(1, at);
  for (const element of elements) {
    if (element === null) {
      at = bytes.writeInt32BE(NULL_LENGTH, at);
    } else {
      at = bytes.writeInt32BE(prefixBytes + element.length, at);
      if (prefixBytes === 1) at = bytes.writeUInt8(JSONB_VERSION, at);
      at += element.copy(bytes, at);
    }
  }
  return bytes;
}
