import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** What a command has written, and how it ended. */
export interface CommandRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command inside this process, and listens to what it writes. */
export async function runInProcess(command: () => Promise<number>): Promise<CommandRun> {
  const written = { out: '', err: '' };
  const listeners = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.out += text.toString();
      return true;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.err += text.toString();
      return true;
    }),
  ];
  try {
    return { status: await command(), ...written };
  } finally {
    for (const listener of listeners) listener.mockRestore();
  }
}

/** Runs a script of the build as a process of its own, the way operators do in a container. */
export async function runCommandScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandRun> {
  const child = spawn(process.execPath, [resolve(ROOT, 'dist', script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status: status ?? -1, ...written };
}
