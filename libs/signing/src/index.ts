export { parseSecret } from './secret.js';
export { sign, type SignatureHeaders, TOLERANCE_SECONDS, verify } from './signature.js';
