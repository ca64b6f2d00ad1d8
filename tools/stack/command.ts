import { startChild } from './child';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

const OUTPUT_CHARACTERS_MAX = 4_000;

/**
 * Runs a command to its end.
 *
 * @returns the end of what it wrote
 * @throws with the same, when it fails
 */
export async function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<string> {
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
  };
  const child = startChild({ ...options, name: command, command, args, onOutput: keep });
  const { code, signal } = await child.exited;
  if (code === 0) return output;
  throw new Error(`${command} failed (${endOf(code, signal)}):\n${output.trim()}`);
}

/** `exit code 1` or `SIGKILL`, for a message. */
export function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit code ${String(code)}`;
}
