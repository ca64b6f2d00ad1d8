import { type LogFile, LogOutput } from './log-output.js';

/** A file that takes what it is told to take, and answers when it is told to answer. */
class SketchFile implements LogFile {
  written = '';
  tries = 0;
  private pending: (() => void) | undefined;

  /** @param take how many bytes of a write it takes, or the code it fails with */
  constructor(public take: (bytes: Buffer) => number | string = (bytes) => bytes.length) {}

  write(bytes: Buffer, done: (error: Error | null, written: number) => void): void {
    this.pending = () => {
      try {
        done(null, this.writeSync(bytes));
      } catch (error) {
        done(error as Error, 0);
      }
    };
  }

  writeSync(bytes: Buffer): number {
    this.tries += 1;
    const taken = this.take(bytes);
    if (typeof taken === 'string') throw Object.assign(new Error(taken), { code: taken });
    this.written += bytes.subarray(0, taken).toString();
    return taken;
  }

  /** Lets turns of the event loop pass, in each of which a write is answered. */
  async answer(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise(setImmediate);
      const { pending } = this;
      this.pending = undefined;
      pending?.();
    }
  }
}

const fails = (code: string) => () => code;

it('writes the lines of one turn at once, and every line in its order', async () => {
  const file = new SketchFile();
  const output = new LogOutput(file);
  output.write('a\n');
  output.write('é\n');
  await file.answer();
  output.write('c\n');
  await file.answer();
  expect([file.written, file.tries]).toEqual(['a\né\nc\n', 2]);
});

it('writes the rest of what was written in part', async () => {
  const file = new SketchFile(() => 1);
  const output = new LogOutput(file);
  output.write('abc\n');
  output.write('def\n');
  await file.answer();
  expect([file.written, file.tries]).toEqual(['abc\ndef\n', 8]);
});

it.each(['ENOSPC', 'EPIPE', 'EIO', 'EBADF'])('loses lines at %s, once each', async (code) => {
  const file = new SketchFile(fails(code));
  const output = new LogOutput(file);
  output.write('a\n');
  await file.answer();
  output.write('b\n');
  await file.answer();
  expect(file.tries).toBe(2);
  file.take = (bytes) => bytes.length;
  output.write('c\n');
  await file.answer();
  expect(file.written).toBe('c\n');
});

it('begins a line of its own after one that was cut', async () => {
  const file = new SketchFile((bytes) => (bytes.length > 3 ? 2 : 'ENOSPC'));
  const output = new LogOutput(file);
  output.write('{"a"\n');
  await file.answer();
  file.take = (bytes) => bytes.length;
  output.write('{}\n');
  output.write('{}\n');
  await file.answer();
  expect(file.written).toBe('{"\n{}\n{}\n');
});

it('gives up what is taken by no byte', async () => {
  const file = new SketchFile(() => 0);
  const output = new LogOutput(file);
  output.write('a\n');
  await file.answer();
  output.flushSync();
  expect(file.tries).toBe(1);
});

it('waits for a reader, with a limit on what waits', async () => {
  const file = new SketchFile(fails('EAGAIN'));
  const output = new LogOutput(file);
  const line = `${'x'.repeat(1023)}\n`;
  output.write('first\n');
  await file.answer();
  for (let count = 0; count < 3_000; count += 1) output.write(line);
  expect(file.tries).toBe(1);
  file.take = (bytes) => bytes.length;
  await new Promise((done) => setTimeout(done, 150));
  await file.answer();
  expect(file.written).toBe(`first\n${line.repeat(1024)}`);
});

describe('at the end', () => {
  it('writes what waits', () => {
    const file = new SketchFile((bytes) => Math.min(bytes.length, 3));
    const output = new LogOutput(file);
    output.write('a\n');
    output.write('b\n');
    output.flushSync();
    expect(file.written).toBe('a\nb\n');
  });

  it('does not write again what is in flight', async () => {
    const file = new SketchFile();
    const output = new LogOutput(file);
    output.write('in flight\n');
    await new Promise(setImmediate);
    output.write('waiting\n');
    output.flushSync();
    expect(file.written).toBe('waiting\n');
  });

  it.each(['ENOSPC', 'EPIPE'])('does not try again at %s', (code) => {
    const file = new SketchFile(fails(code));
    const output = new LogOutput(file);
    output.write('a\n');
    output.flushSync();
    expect(file.tries).toBe(1);
  });

  it('gives a slow reader a second, and no more', () => {
    const file = new SketchFile(fails('EAGAIN'));
    const output = new LogOutput(file);
    output.write('a\n');
    const start = performance.now();
    output.flushSync();
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(file.tries).toBe(11);
    file.take = (bytes) => bytes.length;
    output.flushSync();
    expect(file.written).toBe('a\n');
  });
});
