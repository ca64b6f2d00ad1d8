import { MAY_WORKER_EXIT } from '../simulation-rules.js';
import type { Checker } from './checker.js';

const ownExits: Checker = {
  name: 'exits that nobody made',
  check: ({ ownExits: exits }) =>
    exits.filter((exit) => !(MAY_WORKER_EXIT && exit.startsWith('worker'))),
};

const DEFECTS = [/"code":"internal_error"/, /UnhandledPromiseRejection/, /uncaughtException/i];

/** A defect may have been answered to somebody whom nobody listened to. */
const defects: Checker = {
  name: 'no defects in the logs',
  check: ({ appLogs }) =>
    [...appLogs].flatMap(([app, text]) =>
      text
        .split('\n')
        .filter((line) => DEFECTS.some((pattern) => pattern.test(line)))
        .map((line) => `${app}: ${line.slice(0, 400)}`),
    ),
};

export const PROCESS_CHECKS: readonly Checker[] = [ownExits, defects];
