import { findSensitive, scrub } from '#libs/masking';

/** Percent-encoded digits, blanks, dashes and dots: a card number in a path looks like that. */
const ENCODED = /%(?:20|2d|2e|3[0-9])/gi;
/** A bare number of JSON that is long enough to be a card's. */
const LONG_NUMBER = /(?<=[:,[])-?\d[\d.eE+-]{12,}(?=[,}\]])/g;
/**
 * JSON lets these stand; terminals take some for commands and some readers for the end of a line.
 */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * The last look at a finished log line: nothing sensitive in it, and nothing that would make two
 * lines of it. It stays the JSON that it was.
 */
export function cleanLine(line: string): string {
  const readable = line
    .replace(ENCODED, decodeURIComponent)
    .replace(LONG_NUMBER, (number) => (findSensitive(number) === undefined ? number : 'null'));
  return scrub(readable).replace(
    UNESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
