export { LogOutput } from './log-output.js';
export { loggerOptions } from './logger-options.js';
export { requestIdFor } from './request-id.js';
