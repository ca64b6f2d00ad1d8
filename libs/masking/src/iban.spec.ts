import { isIban } from './iban.js';

it.each(['DE89370400440532013000', 'GB82WEST12345698765432', 'NO9386011117947'])(
  'takes %s',
  (text) => {
    expect(isIban(text)).toBe(true);
  },
);

it.each([
  ['wrong check digits', 'DE88370400440532013000'],
  ['too short for its country', 'DE8937040044053201300'],
  ['no country', 'XX89370400440532013000'],
  ['no check digits', 'DEAB370400440532013000'],
  ['something before it', '1DE89370400440532013000'],
  ['nothing', ''],
])('refuses %s', (_what, text) => {
  expect(isIban(text)).toBe(false);
});
