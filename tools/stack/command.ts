import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  signal?: AbortSignal;
}

const OUTPUT_CHARACTERS_MAX = 4_000;

/**
 * Runs a command to its end.
 *
 * @throws with the end of what the command wrote, when it fails
 */
export async function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<string> {
  let output = '';
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      reject(new Error(`${command} cannot be run: ${error.message}`));
    });
    child.once('close', (exitCode, signal) => {
      resolve(exitCode ?? signal);
    });
  });
  if (code === 0) return output;
  throw new Error(`${command} failed (${String(code)}):\n${output.trim()}`);
}
