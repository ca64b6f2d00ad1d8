export { endOnFailure, stopOnSignal } from './process.js';
