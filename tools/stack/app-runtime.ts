/**
 * How Node.js runs the apps; the Dockerfile says the same. Left alone, its heap grows as long as
 * the machine has memory: most of it is garbage that is not collected yet.
 */
export const APP_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=80'];

/** Threads of glibc otherwise keep freed memory of their own each. */
export const APP_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
