export type { DependencyCheck } from './dependency-check.js';
export { HealthModule, type HealthOptions } from './health.module.js';
