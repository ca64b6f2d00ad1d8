import { Writable } from 'node:stream';
import pino, { type LoggerOptions } from 'pino';
import { loggerOptions } from './logger-options.js';

/** What pino writes with the options of the apps. */
function linesOf(log: (logger: pino.Logger) => void, level = 'info'): string[] {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  log(pino(loggerOptions('api', level).pinoHttp as LoggerOptions, stream));
  expect(written === '' || written.endsWith('\n')).toBe(true);
  return written.split('\n').slice(0, -1);
}

const recordOf = (log: (logger: pino.Logger) => void): Record<string, unknown> => {
  const lines = linesOf(log);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
};

it('writes the level by its name, the time in ISO 8601, the app and the process', () => {
  expect(
    recordOf((logger) => {
      logger.info({ request_id: 'r-1' }, 'request');
    }),
  ).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as string,
    app: 'api',
    pid: process.pid,
    request_id: 'r-1',
    msg: 'request',
  });
});

it('writes nothing below its level', () => {
  expect(
    linesOf((logger) => {
      logger.info('x');
    }, 'warn'),
  ).toEqual([]);
  expect(
    linesOf((logger) => {
      logger.fatal('x');
    }, 'silent'),
  ).toEqual([]);
});

it('writes one line a record, whatever is in it', () => {
  const nasty = 'a\nb\r\nc\u2028d\u2029e\u0085f\u001b[31mg\u009b0mh\u0000i\u007fj","level":"fatal';
  const record = recordOf((logger) => {
    logger.info({ path: nasty, [nasty]: nasty }, nasty);
  });
  expect(record).toMatchObject({ level: 'info', path: nasty, msg: nasty });
  const [line = ''] = linesOf((logger) => {
    logger.info({ path: nasty }, nasty);
  });
  expect(
    line.split('').filter((each) => each < ' ' || /[\u007f-\u009f\u2028\u2029]/.test(each)),
  ).toEqual([]);
});

it.each([
  ['a field', { note: 'card 4111 1111 1111 1111' }],
  ['a number', { note: 4111111111111111 }],
  ['a field further in', { a: { b: ['DE89370400440532013000'] } }],
  ['a name', { '4111111111111111': 1 }],
  ['a key of ours', { note: 'sk_sandbox_0000000000000000000000000000' }],
  ['an error', { err: new Error('no such card: 4111111111111111') }],
  ['the cause of an error', { err: new Error('x', { cause: new Error('4111111111111111') }) }],
])('blanks a card number, an IBAN or a secret in %s', (_where, fields) => {
  const line = JSON.stringify(
    recordOf((logger) => {
      logger.error(fields, 'IBAN DE89370400440532013000');
    }),
  );
  expect(line).not.toMatch(/4111|DE89|sk_sandbox_0/);
  expect(line).toContain('[iban]');
});
