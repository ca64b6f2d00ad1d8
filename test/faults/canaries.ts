import { API_KEY } from './app-environment.js';

/** Clear values that every request carries; whoever finds one of them has found a leak. */
export const CARD_NUMBER = '4485275742308327';
export const IBAN = 'GB33BUKB20201555555555';

export const CANARIES: readonly string[] = [CARD_NUMBER, IBAN, API_KEY];
