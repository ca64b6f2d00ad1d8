import { findSensitive, scrub } from '#libs/masking';

/** Percent-encoded digits, blanks, dashes and dots: a card number in a path looks like that. */
const ENCODED = /%(?:20|2d|2e|3[0-9])/gi;
/** A bare number of JSON that is long enough to be a card's. */
const LONG_NUMBER = /(?<=[:,[])-?\d[\d.eE+-]{12,}(?=[,}\]])/g;
/** Every escape of JSON, so that the second half of one is not taken for the first of another. */
const ESCAPE = /\\(?:u[0-9a-f]{4}|["\\/bfnrt])/gi;
/**
 * JSON lets some of these stand; terminals take them for commands and some readers for the end of a
 * line.
 */
const UNESCAPED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Nothing in it is encoded, escaped or to be escaped; nearly every line is so. */
const PLAIN = /^[ -$&-[\]-~]*$/;

/**
 * The last look at a finished log line: nothing sensitive in it, and nothing that would make two
 * lines of it. It stays the JSON that it was.
 */
export function cleanLine(line: string): string {
  const end = line.endsWith('\n') ? '\n' : '';
  const text = line.slice(0, line.length - end.length);
  if (PLAIN.test(text)) return scrub(withoutLongNumbers(text)) + end;
  const readable = withoutLongNumbers(text.replace(ENCODED, decodeURIComponent))
    // Line breaks between digits are separators, and the letters of an escape are no text.
    .replace(ESCAPE, unescapeControl);
  return scrub(readable).replace(UNESCAPED, escapeControl) + end;
}

function withoutLongNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (number) =>
    findSensitive(number) === undefined ? number : 'null',
  );
}

/** A control character itself for its escape; any other escape as it is. */
function unescapeControl(escape: string): string {
  const character = JSON.parse(`"${escape}"`) as string;
  return character < ' ' ? character : escape;
}

function escapeControl(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short.length > 1 ? short : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
