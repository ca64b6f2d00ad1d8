import { readSettings } from './settings';

test('an empty environment means the documented defaults', () => {
  expect(readSettings({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    apiUrl: 'http://127.0.0.1:3000',
    external: {},
    ports: {},
  });
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://[::1]:8080'],
  ['::1', 'http://[::1]:8080'],
  ['localhost', 'http://localhost:8080'],
])('an API that listens on %s is called at %s', (host, apiUrl) => {
  expect(readSettings({ HOST: host, PORT: '8080' }).apiUrl).toBe(apiUrl);
});

test('servers that run already are used; an empty variable is none', () => {
  const { external } = readSettings({ DATABASE_URL: 'postgres://h/d', REDIS_URL: '' });
  expect(external).toEqual({ postgres: 'postgres://h/d' });
});

test('ports can be asked for, and nonsense is refused by name', () => {
  expect(readSettings({ POSTGRES_PORT: '5433', KAFKA_PORT: '' }).ports).toEqual({ postgres: 5433 });
  expect(() => readSettings({ PORT: 'three' })).toThrow(/^PORT must be/);
});
