export { AppError, type AppErrorOptions, type FieldError } from './app-error.js';
export { CATALOGUE, type CatalogueRow, type ErrorCode } from './catalogue.js';
export { type Problem, toProblem } from './problem.js';
