// A reader that goes away (`npm start | head`) must not take the servers with it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** Writes one line for the person at the terminal. */
export function writeLine(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes what went wrong, where a pipe of the ordinary output does not hide it. */
export function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a person needs to read of something thrown: its message, not where in our code it was. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
