/** The command line is wrong, and nothing was begun. */
export class UsageError extends Error {}

/** The command was understood and could not be done; the message is for whoever typed it. */
export class CommandFailure extends Error {}

/** What a command has to say on standard output, and whether that is what was asked for. */
export interface CommandAnswer {
  readonly output: string;
  readonly isFailure?: boolean;
}

/**
 * Runs a command for the person, or the program, at the terminal: the answer on standard output,
 * everything else on standard error, and never a stack trace.
 *
 * @returns the exit status: 0 done, 1 not done, 2 the command line is wrong
 */
export async function runCommand(help: string, run: () => Promise<CommandAnswer>): Promise<number> {
  try {
    const { output, isFailure = false } = await run();
    process.stdout.write(`${output}\n`);
    return isFailure ? 1 : 0;
  } catch (error) {
    process.stderr.write(`✗ ${causeOf(error)}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write(`\n${help}\n`);
    return 2;
  }
}

/** What a person needs to read of something thrown. An attempt at several addresses has no text. */
export function causeOf(error: unknown): string {
  if (!isRecord(error)) return 'Something went wrong.';
  const { message, code, name } = error;
  return [message, code, name].find(isText) ?? 'Something went wrong.';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
