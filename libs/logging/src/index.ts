export { LogOutput } from './log-output.js';
export { loggerOptions } from './logger-options.js';
export { newRequestId } from './request-id.js';
