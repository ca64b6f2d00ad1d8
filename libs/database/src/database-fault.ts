/**
 * PostgreSQL's answer in our words. Codes: PostgreSQL manual, appendix A.
 *
 * `unavailable` means that the caller may try again later: the server is away, read-only, full, out
 * of connections, lets nobody in, or did not answer in time.
 */
export type DatabaseFault = 'unavailable' | 'lock_timeout' | 'contention' | 'defect';

/**
 * Classes 28 and 3D: a password that is being changed, a database that is being restored. The
 * request is as good as before, so its sender may try it again.
 */
const UNAVAILABLE_CLASSES = ['08', '28', '3D', '53', '57', '58'];
const READ_ONLY = '25006';
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const IDLE_IN_TRANSACTION_TIMEOUT = '25P03';

const CONNECTION_ERRORS = [
  'EADDRNOTAVAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/**
 * TLS that does not come about or breaks: bytes were changed on the way, or a certificate is not to
 * be trusted. It is the way that is at fault, not the request.
 */
const TLS_ERRORS = /^(ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** The `pg` driver reports these without a code; the last ones for bytes that make no sense. */
const CONNECTION_MESSAGES = new RegExp(
  'connection terminated|timeout exceeded|query read timeout|not queryable|connection error' +
    '|ssl connection|received invalid response|received unexpected',
  'i',
);

export function databaseFaultOf(error: unknown): DatabaseFault {
  if (!isError(error)) return 'defect';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return CONNECTION_MESSAGES.test(error.message) ? 'unavailable' : 'defect';
  if (CONNECTION_ERRORS.includes(code) || TLS_ERRORS.test(code)) return 'unavailable';
  if (code === LOCK_NOT_AVAILABLE) return 'lock_timeout';
  if (code === DEADLOCK || code === SERIALIZATION_FAILURE) return 'contention';
  if (code === READ_ONLY || code === IDLE_IN_TRANSACTION_TIMEOUT) return 'unavailable';
  return UNAVAILABLE_CLASSES.includes(code.slice(0, 2)) ? 'unavailable' : 'defect';
}

/** Also an error of another realm, which is no `instanceof` this one's Error. */
function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]';
}
