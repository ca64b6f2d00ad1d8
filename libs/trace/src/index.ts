export { isRequestId, traceIdOf } from './trace.js';
