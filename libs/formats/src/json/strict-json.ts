import { AppError } from '#libs/errors';

/** Legitimate documents are three deep; the next recursive walk must never overflow the stack. */
const DEPTH_MAX = 16;
/** Longer numbers may not survive as a double, and what comes in must be what every step shows. */
const NUMBER_LENGTH_MAX = 15;

/**
 * One token of JSON: a string, a number or a bracket; the rest is passed over.
 *
 * The closing quote is optional so that a string without one is a single token too: looking for its
 * end again from every escaped quote inside took seconds for 64 KiB.
 */
const TOKEN = /"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[{}[\]]/gs;
const KEY_FOLLOWS = /\s*:/y;

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
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (token === '{' || token === '[') {
      containers.push(token === '{' ? new Set() : undefined);
      if (containers.length > DEPTH_MAX) throw malformed('The body is nested too deeply.');
    } else if (token === '}' || token === ']') {
      containers.pop();
    } else if (token.startsWith('"')) {
      KEY_FOLLOWS.lastIndex = match.index + token.length;
      if (KEY_FOLLOWS.test(text)) checkKey(token, containers.at(-1));
    } else if (token.length > NUMBER_LENGTH_MAX || !Number.isFinite(Number(token))) {
      throw malformed('A number cannot be held exactly.');
    }
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
