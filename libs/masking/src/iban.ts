import { isIBAN } from 'class-validator';

/** How every IBAN begins. The whole rule looks through each country's own. */
const START = /^[A-Za-z]{2}\d{2}/;

/** Whether this is an IBAN (ISO 13616), in one piece: its country's structure, its check digits. */
export function isIban(text: string): boolean {
  return START.test(text) && isIBAN(text);
}
