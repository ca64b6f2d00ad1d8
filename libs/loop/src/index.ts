export { Loop, type LoopOptions } from './loop.js';
export { Looping } from './looping.js';
