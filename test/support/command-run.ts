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
