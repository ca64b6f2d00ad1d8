import { configProblemsOf } from '../../../test/support/config-problems.js';
import { ConfigError, EnvReader } from './env-reader.js';

const problemsOf = (read: (reader: EnvReader) => unknown, value?: string): readonly string[] => {
  const reader = new EnvReader({ NAME: value });
  read(reader);
  return configProblemsOf(() => {
    reader.finish();
  });
};

const integer = (reader: EnvReader) => reader.integer('NAME', 7, 1, 100);
const flag = (reader: EnvReader) => reader.flag('NAME', false);
const oneOf = (reader: EnvReader) => reader.oneOf('NAME', ['red', 'blue'], 'red');
const url = (reader: EnvReader) => reader.url('NAME', ['http:', 'https:'], 'http://a');

describe('EnvReader', () => {
  it.each([
    ['text', (reader: EnvReader) => reader.text('NAME', 'x'), 'x'],
    ['secret', (reader: EnvReader) => reader.secret('NAME', 'x'), 'x'],
    ['integer', integer, 7],
    ['flag', flag, false],
    ['one of several', oneOf, 'red'],
    ['url', url, 'http://a'],
  ])('takes an absent or empty %s for its default', (_kind, read, expected) => {
    expect(read(new EnvReader({}))).toBe(expected);
    expect(read(new EnvReader({ NAME: '' }))).toBe(expected);
    expect(problemsOf(read)).toEqual([]);
    expect(problemsOf(read, '')).toEqual([]);
  });

  it.each([
    ['1', 1],
    ['100', 100],
    ['007', 7],
  ])('reads the number %j', (value, expected) => {
    expect(integer(new EnvReader({ NAME: value }))).toBe(expected);
  });

  it.each([
    '0',
    '101',
    '-1',
    '+1',
    '1.0',
    '1e1',
    '0x10',
    ' 1',
    '1 ',
    '1_0',
    '１',
    'x',
    '9'.repeat(99),
  ])('refuses the number %j', (value) => {
    expect(problemsOf(integer, value)).toEqual(['NAME must be a whole number from 1 to 100']);
  });

  it.each(['TRUE', 'yes', '1', '0', ' true', 'tru'])('refuses the flag %j', (value) => {
    expect(problemsOf(flag, value)).toEqual(['NAME must be true or false']);
  });

  it('reads the flags true and false', () => {
    expect(flag(new EnvReader({ NAME: 'true' }))).toBe(true);
    expect(flag(new EnvReader({ NAME: 'false' }))).toBe(false);
  });

  it.each(['Red', 'green', 'red,blue', 'toString'])('refuses %j for a colour', (value) => {
    expect(problemsOf(oneOf, value)).toEqual(['NAME must be one of red, blue']);
  });

  it.each([
    'a',
    'http//a',
    'ftp://a',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//a',
    'http://',
  ])('refuses the URL %j', (value) => {
    expect(problemsOf(url, value)).toEqual(['NAME must be a URL that starts with http: or https:']);
  });

  it('names every variable that is wrong, each once, and shows no value', () => {
    const reader = new EnvReader({ A: 'canary', B: 'canary', NODE_ENV: 'canary' });
    reader.integer('A', 1, 0, 9);
    reader.fail('A', 'is wrong in a second way');
    reader.flag('B', true);
    const finish = () => {
      reader.finish();
    };
    expect(finish).toThrow(ConfigError);
    expect(finish).toThrow(
      'The environment is not valid:\n' +
        '  - NODE_ENV must be one of development, test, production\n' +
        '  - A must be a whole number from 0 to 9\n' +
        '  - B must be true or false',
    );
    expect(finish).not.toThrow('canary');
  });

  it.each([
    [undefined, false],
    ['', false],
    ['development', false],
    ['test', false],
    ['production', true],
  ])('takes NODE_ENV %j as production: %s', (value, expected) => {
    const reader = new EnvReader({ NODE_ENV: value });
    expect(reader.isProduction).toBe(expected);
    reader.finish();
  });

  it.each(['Production', 'PRODUCTION', 'prod', 'production ', 'live'])(
    'refuses NODE_ENV %j rather than run it with the secrets of development',
    (value) => {
      expect(() => {
        new EnvReader({ NODE_ENV: value }).finish();
      }).toThrow('NODE_ENV');
    },
  );
});
