import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Exit, RunningProcess } from './local-server';

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Runs as this user and group; only root can ask for it. */
  uid?: number;
  gid?: number;
  /** Appends what the child writes to this file; without it, `onOutput` gets it. */
  log?: string;
  /** Without a log and this, the child writes to the terminal itself. */
  onOutput?: (chunk: Buffer) => void;
  /** What asks it to stop gracefully. */
  stopSignal?: NodeJS.Signals;
  stopGraceMs?: number;
}

const STOP_GRACE_MS = 10_000;

/**
 * Starts a process of which nothing stays behind.
 *
 * It gets a session of its own, because a Ctrl-C at the terminal reaches the whole foreground group
 * and would stop the servers before the apps that still need them. So that it does not outlive us
 * when we are killed without warning, the kernel sends it its stop signal then (`setpriv
 * --pdeathsig`).
 */
export function startChild(options: ChildOptions): RunningProcess {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const log = options.log === undefined ? undefined : openLog(options.log);
  const output = log ?? (options.onOutput === undefined ? 'inherit' : 'pipe');
  const stdio: StdioOptions = ['ignore', output, output];
  const child = spawn(...withDeathSignal(stopSignal, options.command, options.args), {
    detached: true,
    stdio,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  if (log !== undefined) closeSync(log);
  const { onOutput } = options;
  if (onOutput !== undefined) {
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
  }
  return toRunningProcess(child, options, stopSignal);
}

function toRunningProcess(
  child: ChildProcess,
  options: ChildOptions,
  stopSignal: NodeJS.Signals,
): RunningProcess {
  const exited = new Promise<Exit>((resolve) => {
    // `close` comes after the last output was read; a child that never started has only `error`.
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
    child.once('error', () => {
      resolve({ code: 127, signal: null });
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name}: ${options.command} cannot be started.`);
  const kill = (signal: NodeJS.Signals = 'SIGKILL'): void => {
    if (child.exitCode === null && child.signalCode === null) signalPid(pid, signal);
  };
  const stop = async (): Promise<void> => {
    kill(stopSignal);
    // A process that is stopped (SIGSTOP) handles its signal only when it goes on.
    kill('SIGCONT');
    const force = setTimeout(() => {
      kill('SIGKILL');
    }, options.stopGraceMs ?? STOP_GRACE_MS);
    await exited;
    clearTimeout(force);
  };
  return { name: options.name, pid, exited, stop, kill };
}

/** Sends a signal; a process that is gone already is no error. */
export function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a');
}

let deathSignalSupported: boolean | undefined;

function withDeathSignal(
  signal: NodeJS.Signals,
  command: string,
  args: string[],
): [string, string[]] {
  // util-linux is part of every Debian and Ubuntu; elsewhere the option may be missing.
  deathSignalSupported ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
  if (!deathSignalSupported) return [command, args];
  return ['setpriv', ['--pdeathsig', signal.replace('SIG', ''), '--', command, ...args]];
}
