import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { LogOutput } from './log-output.js';

const STANDARD_OUTPUT = 1;

let output: LogOutput | undefined;

/** The one way of this process's log lines to standard output. */
export function standardOutput(): LogOutput {
  if (output) return output;
  const fd = openOutput();
  const opened = new LogOutput({
    write: (bytes, done) => {
      write(fd, bytes, done);
    },
    writeSync: (bytes) => writeSync(fd, bytes),
  });
  process.on('exit', () => {
    opened.flushSync();
  });
  output = opened;
  return output;
}

/**
 * A pipe is opened a second time so as not to block: a reader that stands still would hold a thread
 * of Node.js, and its exit, for as long. Blocking is a property of the opening, which other
 * processes share, so it is not changed. A file is not opened twice: it would be written from its
 * beginning, over what standard error wrote there.
 */
function openOutput(): number {
  try {
    if (fstatSync(STANDARD_OUTPUT).isFIFO()) {
      return openSync('/dev/stdout', constants.O_WRONLY | constants.O_NONBLOCK);
    }
  } catch {
    // Nobody reads it, or it belongs to another user: then as it is.
  }
  return STANDARD_OUTPUT;
}
