/**
 * The first wish of a person or the system that everything stop.
 *
 * Later ones change nothing: a Ctrl-C arrives more than once (from the terminal, and again from npm
 * and bootstrap.mjs, which both pass it on), and stopping has time limits of its own.
 */
export function stopRequest(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    // bootstrap.mjs holds the other end of this channel, and would have passed a signal on.
    process.on('disconnect', () => {
      resolve('SIGTERM');
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  });
}
