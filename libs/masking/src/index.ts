export { isCardNumber, passesLuhn } from './card-number.js';
export { isIban } from './iban.js';
export { maskCardNumber, maskHolder, maskIban, maskInstrument } from './mask.js';
export { findSensitive, scrub, type SensitiveKind } from './sensitive-text.js';
