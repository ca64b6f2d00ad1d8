export { loggerOptions } from './logger-options.js';
export { requestIdOf } from './request-id.js';
