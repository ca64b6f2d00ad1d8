/** Controls, line breaks, what nobody sees or what turns text round, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text of somebody else for a terminal: what could move the cursor, forge a line or hide something
 * is shown as its code point.
 */
export function plainText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
