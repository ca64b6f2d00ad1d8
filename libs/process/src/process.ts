/** Past this a stop is no longer graceful. */
const STOP_DEADLINE_MS = 15_000;

interface Stoppable {
  close(): Promise<void>;
}

/**
 * Stops the application on SIGTERM or SIGINT and ends with 0.
 *
 * Nest's own signal handling ends the process before consumers have drained, so it is not used. A
 * second signal, or a stop that hangs, ends the process at once.
 */
export function stopOnSignal(app: Stoppable): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => {
      endOnFailure(new Error('The stop took too long.'));
    }, STOP_DEADLINE_MS).unref();
    app.close().then(() => process.exit(0), endOnFailure);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Ends a process that cannot go on: the cause on standard error, exit status 1. */
export function endOnFailure(cause: unknown): void {
  process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : 'failed'}\n`);
  process.exit(1);
}
