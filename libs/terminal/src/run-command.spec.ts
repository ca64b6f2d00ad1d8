import { causeOf, CommandFailure, runCommand, UsageError } from './run-command.js';

let written: { out: string; err: string };

beforeEach(() => {
  written = { out: '', err: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += text.toString();
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += text.toString();
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const failWith = (error: Error) => () => Promise.reject(error);

describe('runCommand', () => {
  it('prints the answer', async () => {
    expect(await runCommand('help', () => Promise.resolve({ output: 'done' }))).toBe(0);
    expect(written).toEqual({ out: 'done\n', err: '' });
  });

  it('prints an answer that is not what was asked for', async () => {
    const run = () => Promise.resolve({ output: 'no', isFailure: true });
    expect(await runCommand('help', run)).toBe(1);
    expect(written.out).toBe('no\n');
  });

  it('says why it could not be done, without where in our code that was', async () => {
    expect(await runCommand('help', failWith(new CommandFailure('It is final.')))).toBe(1);
    expect(written).toEqual({ out: '', err: '✗ It is final.\n' });
  });

  it('shows the help when the command line is wrong', async () => {
    expect(await runCommand('Usage: …', failWith(new UsageError('No such thing.')))).toBe(2);
    expect(written).toEqual({ out: '', err: '✗ No such thing.\n\nUsage: …\n' });
  });
});

describe('causeOf', () => {
  it.each([
    [new Error('the words'), 'the words'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new AggregateError([]), 'AggregateError'],
    ['thrown text', 'Something went wrong.'],
    [undefined, 'Something went wrong.'],
  ])('of %s', (error, text) => {
    expect(causeOf(error)).toBe(text);
  });
});
