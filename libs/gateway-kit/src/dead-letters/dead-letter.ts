import { findSensitive, scrub } from '#libs/masking';
import { HEADER } from '#libs/messaging';

/**
 * Why a message was put aside. `detail` is a sentence or a list of paths of ours, never a value.
 */
export interface DeadLetterCause {
  readonly code:
    | 'header_invalid'
    | 'content_type_unsupported'
    | 'value_missing'
    | 'value_unreadable'
    | 'address_mismatch'
    | 'too_old'
    | 'intake_failed'
    | 'gateway_unclear'
    | 'gateway_unavailable';
  readonly detail: string;
}

/** The headers that a dead letter has besides those of the message it was. */
export const DEAD_LETTER_HEADER = {
  cause: 'dead-letter-cause',
  detail: 'dead-letter-detail',
  at: 'dead-letter-at',
  topic: 'dead-letter-topic',
  partition: 'dead-letter-partition',
  offset: 'dead-letter-offset',
} as const;

export interface DeadLetter {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a dead letter is made of. */
export interface DeadMessage {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Where it was read; absent for a message that was in the inbox already. */
  readonly place?: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: string;
  };
}

const HEADER_CHARACTERS_MAX = 256;
const WITHHELD = '[withheld: the message cannot be shown safely]';

/** A name such as `cvc`, then its value: three or four digits, whatever stands between. */
const CVC = /((?:cvc|cvv)2?[^0-9a-z]{1,8})[0-9]{3,4}(?![0-9])/gi;
/**
 * Both can spell digits that `scrub` does not see: JSON's escapes and XML's character references.
 */
const ESCAPE = /\\u([0-9a-f]{4})|&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi;

/**
 * Makes a dead letter of a message: the headers we know, the cause, and the value without anything
 * sensitive. Nothing guarantees that what cannot be read was masked by whoever wrote it.
 */
export function deadLetterOf(
  deadLetterTopic: string,
  message: DeadMessage,
  cause: DeadLetterCause,
  now: Date,
): DeadLetter {
  const headers: Record<string, string> = {};
  for (const name of Object.values(HEADER)) {
    const value = message.headers[name];
    if (value !== undefined) headers[name] = shown(value);
  }
  headers[DEAD_LETTER_HEADER.cause] = cause.code;
  headers[DEAD_LETTER_HEADER.detail] = shown(cause.detail);
  headers[DEAD_LETTER_HEADER.at] = now.toISOString();
  if (message.place) {
    headers[DEAD_LETTER_HEADER.topic] = message.place.topic;
    headers[DEAD_LETTER_HEADER.partition] = message.place.partition.toString();
    headers[DEAD_LETTER_HEADER.offset] = message.place.offset;
  }
  const key = message.key === null ? null : shown(message.key);
  const value = message.value === null ? null : Buffer.from(safeText(message.value.toString()));
  return { topic: deadLetterTopic, key, value, headers };
}

function shown(text: string): string {
  return scrub(text).slice(0, HEADER_CHARACTERS_MAX);
}

function safeText(text: string): string {
  const clean = scrub(text.replace(CVC, '$1[cvc]'));
  const spelled = spelledOut(clean);
  return findSensitive(spelled) === undefined && spelled.search(CVC) === -1 ? clean : WITHHELD;
}

/** What a reader of JSON or XML would make of it. A text in UTF-16 is full of NULs. */
function spelledOut(text: string): string {
  return text.replace(ESCAPE, unescaped).replaceAll('\0', '').normalize('NFKC');
}

function unescaped(_match: string, json?: string, hex?: string, decimal?: string): string {
  const code = json ?? hex;
  const point = code === undefined ? Number(decimal) : Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}
