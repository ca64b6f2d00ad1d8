import { plainText } from './plain-text.js';

describe('plainText', () => {
  it.each([
    ['a colour', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a second line', 'one\ntwo\r', 'one\\u{a}two\\u{d}'],
    ['a line separator', 'one\u2028two', 'one\\u{2028}two'],
    ['text turned round', '\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['nothing to see', 'a\u200bb', 'a\\u{200b}b'],
    ['half a character', 'a\ud800', 'a\\u{d800}'],
  ])('shows %s as what it is', (_what, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it.each(['order-1001', 'Größe 漢字 𝛼', ''])('leaves %j alone', (text) => {
    expect(plainText(text)).toBe(text);
  });
});
