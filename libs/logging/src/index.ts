export { LogOutput } from './log-output.js';
export { loggerOptions } from './logger-options.js';
export { requestIdOf } from './request-id.js';
