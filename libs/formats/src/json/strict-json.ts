import { AppError } from '#libs/errors';

/** Legitimate documents are three deep; the next recursive walk must never overflow the stack. */
const DEPTH_MAX = 16;
/** Longer numbers may not survive as a double, and what comes in must be what every step shows. */
const NUMBER_LENGTH_MAX = 15;

const QUOTE = codeOf('"');
const BACKSLASH = codeOf('\\');
const COLON = codeOf(':');
const OPEN_OBJECT = codeOf('{');
const CLOSE_OBJECT = codeOf('}');
const OPEN_ARRAY = codeOf('[');
const CLOSE_ARRAY = codeOf(']');
const ZERO = codeOf('0');
const NINE = codeOf('9');
/** What a number may go on with besides digits. */
const NUMBER_SIGNS = ['.', 'e', 'E', '+', '-'].map(codeOf);
const BLANKS = [' ', '\t', '\r', '\n'].map(codeOf);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads UTF-8 JSON (RFC 8259) more strictly than `JSON.parse`: depth is bounded, duplicate and
 * prototype keys are refused (the last one would win silently), and so are numbers that a double
 * cannot hold. Which characters a text may have is for the rule of its field to say.
 *
 * @throws AppError `malformed_body`, with a constant sentence
 */
export function readStrictJson(body: Buffer): unknown {
  const text = decode(body);
  checkStructure(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The engine's message quotes the body, card number included.
    throw malformed('The body is not well-formed JSON.');
  }
}

function decode(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
}

/**
 * One pass over the raw text, before anything recursive sees it. Grammar is left to `JSON.parse`.
 */
function checkStructure(text: string): void {
  const containers: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length;) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      const end = endOfString(text, at);
      if (isKey(text, end)) checkKey(text.slice(at, end), containers.at(-1));
      at = end;
    } else if (isDigit(character)) {
      const end = endOfNumber(text, at);
      checkNumber(text.slice(at, end));
      at = end;
    } else {
      if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
        containers.push(character === OPEN_OBJECT ? new Set() : undefined);
        if (containers.length > DEPTH_MAX) throw malformed('The body is nested too deeply.');
      } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
        containers.pop();
      }
      at += 1;
    }
  }
}

/** Past the closing quote, which no odd number of backslashes stands before; or the very end. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}

/** Whether a colon follows, blanks or not. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (BLANKS.includes(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

function endOfNumber(text: string, start: number): number {
  for (let end = start + 1; ; end += 1) {
    const character = text.charCodeAt(end);
    if (!isDigit(character) && !NUMBER_SIGNS.includes(character)) return end;
  }
}

function isDigit(character: number): boolean {
  return character >= ZERO && character <= NINE;
}

function codeOf(character: string): number {
  return character.charCodeAt(0);
}

/** @param number without its sign */
function checkNumber(number: string): void {
  if (number.length > NUMBER_LENGTH_MAX || !Number.isFinite(Number(number))) {
    throw malformed('A number cannot be held exactly.');
  }
}

function checkKey(token: string, keys: Set<string> | undefined): void {
  const key = unquote(token);
  if (key === '__proto__') throw malformed('A key of the body is not allowed.');
  if (keys?.has(key)) throw malformed('A key of the body occurs twice.');
  keys?.add(key);
}

function unquote(token: string): string {
  // Without an escape it is what it says; a missing quote is for `JSON.parse` to find, as a whole.
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return JSON.parse(token) as string;
  } catch {
    throw malformed('The body is not well-formed JSON.');
  }
}

function malformed(detail: string): AppError {
  return new AppError('malformed_body', detail);
}
