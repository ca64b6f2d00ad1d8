/** Where lines end up: the two calls of `node:fs`, on one file. */
export interface LogFile {
  write(bytes: Buffer, done: (error: Error | null, written: number) => void): void;
  writeSync(bytes: Buffer): number;
}

/** Lines that may wait for a slow reader. What comes then is lost: memory is not the log's. */
const WAITING_LENGTH_MAX = 1024 * 1024;
/** A pipe that is full now may have room soon. */
const RETRY_DELAY_MS = 100;
const LAST_RETRIES_MAX = 10;
const LINE_FEED = 10;

/**
 * Writes log lines without ever stopping the process that logs.
 *
 * pino's own destination throws when the disk is full, and then tries for ever to write what is
 * left before it lets the process exit. Here a disk that is full, or a pipe that is closed or not
 * read, costs lines and nothing else.
 */
export class LogOutput {
  private waiting: string[] = [];
  private waitingLength = 0;
  private unwritten = Buffer.alloc(0);
  private isScheduled = false;
  private isInFlight = false;
  private endsLine = true;

  constructor(private readonly file: LogFile) {}

  /** Takes one line with its line feed. The lines of one turn of the event loop are one write. */
  write(line: string): void {
    if (this.waitingLength + line.length > WAITING_LENGTH_MAX) return;
    this.waiting.push(line);
    this.waitingLength += line.length;
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.writeNext();
    });
  }

  /**
   * Writes what is left before the process ends, which takes at most a second. What is in flight is
   * left alone: Node.js finishes it, and it would be there twice.
   */
  flushSync(): void {
    if (this.isInFlight) this.unwritten = Buffer.alloc(0);
    for (let retries = 0; this.takeNext();) {
      try {
        this.advance(this.file.writeSync(this.unwritten));
      } catch (error) {
        if (!isFull(error)) this.lose();
        else if (retries >= LAST_RETRIES_MAX) return;
        else sleepSync(RETRY_DELAY_MS);
        retries += 1;
      }
    }
  }

  private writeNext(): void {
    this.isScheduled = this.takeNext();
    if (!this.isScheduled) return;
    this.isInFlight = true;
    this.file.write(this.unwritten, (error, written) => {
      this.isInFlight = false;
      if (isFull(error)) {
        // Not waited for at the end: flushSync has the last try.
        setTimeout(() => {
          this.writeNext();
        }, RETRY_DELAY_MS).unref();
        return;
      }
      if (error) this.lose();
      else this.advance(written);
      this.writeNext();
    });
  }

  /** @returns whether there is something to write */
  private takeNext(): boolean {
    if (this.unwritten.length === 0 && this.waiting.length > 0) {
      // The rest of a line was lost: without this the next one would be part of it.
      this.unwritten = Buffer.from((this.endsLine ? '' : '\n') + this.waiting.join(''));
      this.waiting = [];
      this.waitingLength = 0;
    }
    return this.unwritten.length > 0;
  }

  private advance(written: number): void {
    if (written === 0) {
      this.lose();
      return;
    }
    this.endsLine = this.unwritten[written - 1] === LINE_FEED;
    this.unwritten = this.unwritten.subarray(written);
  }

  private lose(): void {
    this.unwritten = Buffer.alloc(0);
  }
}

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EAGAIN';
}

function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
