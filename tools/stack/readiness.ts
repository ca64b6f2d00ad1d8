import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from './local-server';

const POLL_MS = 50;
const LOG_LINES = 20;

export interface ReadinessOptions {
  timeoutMs: number;
  /** Where the process writes, for the error message. */
  log: string;
  /** Makes a line of it readable for a person. */
  format?: (line: string) => string;
}

/**
 * Waits until `isReady` says so.
 *
 * @throws with the end of the log when the process dies before or the time is over; the process is
 *   stopped then, because nobody else knows of it
 */
export async function untilReady(
  child: RunningProcess,
  isReady: () => Promise<boolean>,
  options: ReadinessOptions,
): Promise<void> {
  const state = { hasExited: false };
  void child.exited.then(() => {
    state.hasExited = true;
  });
  const deadline = Date.now() + options.timeoutMs;
  while (!state.hasExited && Date.now() < deadline) {
    if (await isReady().catch(() => false)) return;
    await sleep(POLL_MS);
  }
  const what = state.hasExited ? 'ended while it was starting' : 'does not answer';
  child.kill();
  await child.exited;
  throw new Error(
    `${child.name} ${what}; its log ends with:\n${tailOf(options.log, undefined, options.format)}`,
  );
}

/** The last lines of a log, indented, for an error message. */
export function tailOf(
  path: string,
  lines = LOG_LINES,
  format: (line: string) => string = (line) => line,
): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return '    (there is no log)';
  }
  const last = text.trimEnd().split('\n').slice(-lines).map(format);
  return last.map((line) => `    ${line}`).join('\n');
}
