import type { Checker } from './checker.js';

/** The simulated gateways' rule `crash`; a merchant has asked for it. */
const EXIT_BY_RULE = /^worker-\d ended with exit code 86$/;

const ownExits: Checker = {
  name: 'exits that nobody made',
  check: ({ ownExits: exits }) => exits.filter((exit) => !EXIT_BY_RULE.test(exit)),
};

const DEFECTS = [/"msg":"internal_error:/, /UnhandledPromiseRejection/, /uncaughtException/i];

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
