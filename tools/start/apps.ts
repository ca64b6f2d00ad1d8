import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeLine } from '../output';
import { localDir, root } from '../paths';
import { APP_ENVIRONMENT, APP_FLAGS } from '../stack/app-runtime';
import { type ChildOptions, startChild } from '../stack/child';
import { endOf } from '../stack/command';
import type { RunningProcess } from '../stack/local-server';
import { tailOf, untilReady } from '../stack/readiness';
import { formatLogLine, isForPeople, LineSplitter } from './log-line';
import type { Service } from './supervisor';

export type AppName = 'api' | 'worker';

const PREFIX_LENGTH = 6;
const READY_TIMEOUT_MS = 60_000;
const READY_REQUEST_TIMEOUT_MS = 2_000;
const PREPARE_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 20_000;

/** The log of an app, in pino's JSON. */
export function logOf(app: AppName): string {
  return join(localDir, 'logs', `${app}.log`);
}

/** Each start of the stack begins new logs, so that they do not grow for ever. */
export function beginLog(app: AppName): void {
  mkdirSync(dirname(logOf(app)), { recursive: true });
  closeSync(openSync(logOf(app), 'w'));
}

/** Runs an app's one-shot preparation (migrations, topics) to its end. */
export async function prepareApp(app: AppName, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawnApp(app, 'prepare', env);
  const timeout = setTimeout(() => {
    child.kill();
  }, PREPARE_TIMEOUT_MS);
  const { code, signal } = await child.exited;
  clearTimeout(timeout);
  if (code === 0) return;
  const tail = tailOf(logOf(app), undefined, formatLogLine);
  throw new Error(`Preparing the ${app} failed (${endOf(code, signal)}):\n${tail}`);
}

/** An app as something to be kept running. */
export function appService(app: AppName, env: NodeJS.ProcessEnv): Service {
  return {
    name: app,
    log: logOf(app),
    format: formatLogLine,
    start: (onSpawn) => {
      const child = spawnApp(app, 'main', env);
      onSpawn(child.pid);
      return Promise.resolve(child);
    },
  };
}

/** Waits until an app answers 200 to its readiness question. */
export async function untilAppReady(
  app: AppName,
  running: RunningProcess,
  url: string,
): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    const signal = AbortSignal.timeout(READY_REQUEST_TIMEOUT_MS);
    const response = await fetch(`${url}/health/ready`, { signal });
    await response.body?.cancel();
    return response.status === 200;
  };
  const options = { timeoutMs: READY_TIMEOUT_MS, log: logOf(app), format: formatLogLine };
  await untilReady(running, isReady, options);
}

function spawnApp(
  app: AppName,
  script: 'main' | 'prepare',
  env: NodeJS.ProcessEnv,
): RunningProcess {
  const options: ChildOptions = {
    name: app,
    command: process.execPath,
    args: [...APP_FLAGS, join(root, 'dist/apps', app, 'src', `${script}.js`)],
    cwd: root,
    env: { ...process.env, ...APP_ENVIRONMENT, ...env },
    stopGraceMs: STOP_GRACE_MS,
  };
  const log = openSync(logOf(app), 'a');
  const terminal = new LineSplitter();
  const prefix = `${app.padEnd(PREFIX_LENGTH)} │ `;
  const child = startChild({
    ...options,
    onOutput: (chunk) => {
      appendTo(log, chunk);
      const lines = terminal.push(chunk).filter(isForPeople);
      if (lines.length > 0) writeLine(lines.map((line) => readable(prefix, line)).join('\n'));
    },
  });
  void child.exited.then(() => {
    closeSync(log);
  });
  return child;
}

/** A full disk costs lines of the log, never the stack. */
function appendTo(log: number, chunk: Buffer): void {
  try {
    writeSync(log, chunk);
  } catch {
    // There is nowhere to say it but the terminal, which gets the line itself.
  }
}

function readable(prefix: string, line: string): string {
  return formatLogLine(line)
    .split('\n')
    .map((part) => prefix + part)
    .join('\n');
}
