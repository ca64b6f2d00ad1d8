import { isCardNumber } from './card-number.js';
import { ibanLengthOf, isIban } from './iban.js';

/**
 * Finds card numbers, IBANs and secrets of ours in free text.
 *
 * Used twice: to refuse such text from merchants with its path, and to blank it where it cannot be
 * refused (log lines, what a gateway writes).
 */
export type SensitiveKind = 'card_number' | 'iban' | 'secret';

interface Finding {
  readonly kind: SensitiveKind;
  readonly start: number;
  readonly end: number;
}

/**
 * Blanks, line breaks, dashes, dots and characters that nobody sees. Everything runs over folded
 * text, see below.
 */
const SEPARATOR = String.raw`[\t-\r\u0085\p{Z}\p{Pd}\p{Cf}\u2212\u2024-\u2026.]`;
/** Digits, with at most eight separators between one and the next: enough for columns. */
const DIGIT_RUN = new RegExp(String.raw`\d(?:${SEPARATOR}{0,8}\d){12,}`, 'gu');
/** What may stand between two characters of an IBAN. Its letters make chance findings rare. */
const IBAN_GAP = `${SEPARATOR}{0,4}`;
const IBAN_START = new RegExp(['[A-Za-z]', '[A-Za-z]', '[0-9]', '[0-9]'].join(IBAN_GAP), 'gu');
const NO_LETTER = /[^A-Za-z]/g;
const IBAN_CHARACTERS = new RegExp(`${IBAN_GAP}[A-Za-z0-9]`, 'uy');
/** In any case and glued to any word: whoever finds one tries it as it ought to be. */
const SECRET = /sk_[a-z]+_[a-z0-9]{16,}|whsec_[a-z0-9+/]{24,}={0,2}/gi;
/** One UUID in 20,000 holds what looks like a card number, and everybody's references are UUIDs. */
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi;
/**
 * UUIDs without dashes and hashes, likewise. One that begins or ends with the digits of a card
 * number may as well be a card number with something beside it, and is looked at.
 */
const HASH =
  /(?<![0-9a-z])(?!\d{13})[0-9a-f]{32}(?:[0-9a-f]{8}|[0-9a-f]{32})?(?<!\d{13})(?![0-9a-z])/gi;

const BEYOND_ASCII = /[^\u0000-\u007f]/gu;

const CARD_DIGITS_MIN = 13;
const CARD_DIGITS_MAX = 19;
/**
 * German and Austrian numbers (+49, +43) are as long as the shortest cards, and begin like them.
 */
const PHONE_DIGITS_MAX = 13;

/** The kind of the first sensitive value in a text, or `undefined` when there is none. */
export function findSensitive(text: string): SensitiveKind | undefined {
  return findAll(text)[0]?.kind;
}

/** The text with every sensitive value replaced by a word in brackets. */
export function scrub(text: string): string {
  const findings = findAll(text);
  if (findings.length === 0) return text;
  let clean = '';
  let position = 0;
  for (const { kind, start, end } of findings) {
    if (start >= position) clean += `${text.slice(position, start)}[${kind}]`;
    position = Math.max(position, end);
  }
  return clean + text.slice(position);
}

/** As long as the shortest card number; the others are longer. */
const LENGTH_MIN = CARD_DIGITS_MIN;
/** No card number and no IBAN is without a digit, no secret without an underscore. */
const MARK = /[\d_]/;

function findAll(text: string): Finding[] {
  if (text.length < LENGTH_MIN) return [];
  const folded = fold(text);
  if (!MARK.test(folded)) return [];
  return [...findCards(folded), ...findIbans(folded), ...findSecrets(folded)].sort(
    (left, right) => left.start - right.start || right.end - left.end,
  );
}

/** Letters and digits of any kind as plain ones, each at its old position. */
function fold(text: string): string {
  return text.replace(BEYOND_ASCII, foldCharacter).replace(UUID, blank).replace(HASH, blank);
}

/** Full-width and other fancy characters (NFKC), and the digits of every script. */
function foldCharacter(character: string): string {
  const plain = DIGIT.test(character) ? digitOf(character) : character.normalize('NFKC');
  // A numeral with its full stop or brackets in one character: what counts is the numeral.
  const short = plain.length > character.length ? plain.replace(NO_LETTER_OR_DIGIT, '') : plain;
  return short.length > character.length ? character : short.padEnd(character.length);
}

const DIGIT = /^\p{Nd}$/u;
const NO_LETTER_OR_DIGIT = /[^\p{L}\p{Nd}]/gu;

/** Unicode has the decimal digits of a script in a row, from zero on. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return ((code - zero) % 10).toString();
}

const blank = (text: string): string => '~'.repeat(text.length);

/**
 * A card number may stand between other digits that belong to the same run ("77 4111 1111 …"), so
 * every window that begins and ends at the border of a group is looked at.
 */
function* findCards(text: string): Generator<Finding> {
  for (const run of text.matchAll(DIGIT_RUN)) {
    const groups = [...run[0].matchAll(/\d+/g)].map((group) => ({
      digits: group[0],
      start: run.index + group.index,
    }));
    for (let first = 0; first < groups.length; first += 1) {
      const start = groups[first]?.start ?? 0;
      const digitsMin = text[start - 1] === '+' ? PHONE_DIGITS_MAX + 1 : CARD_DIGITS_MIN;
      let digits = '';
      for (let last = first; last < groups.length; last += 1) {
        const group = groups[last];
        digits += group?.digits ?? '';
        if (digits.length > CARD_DIGITS_MAX) break;
        if (digits.length >= digitsMin && isCardNumber(digits)) {
          const end = (group?.start ?? 0) + (group?.digits.length ?? 0);
          yield { kind: 'card_number', start, end };
        }
      }
    }
  }
}

/** Words may follow an IBAN without a border: as much is looked at as its country says. */
function* findIbans(text: string): Generator<Finding> {
  for (const { index: start, 0: beginning } of text.matchAll(IBAN_START)) {
    const length = ibanLengthOf(beginning.replace(NO_LETTER, '').toUpperCase());
    if (length === undefined) continue;
    let compact = '';
    let end = start;
    while (compact.length < length) {
      IBAN_CHARACTERS.lastIndex = end;
      const [next] = IBAN_CHARACTERS.exec(text) ?? [];
      if (next === undefined) break;
      compact += next.slice(-1);
      end += next.length;
    }
    if (isIban(compact)) yield { kind: 'iban', start, end };
  }
}

function* findSecrets(text: string): Generator<Finding> {
  for (const match of text.matchAll(SECRET)) {
    yield { kind: 'secret', start: match.index, end: match.index + match[0].length };
  }
}
