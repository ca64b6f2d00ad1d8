import { choosePort, portFromEnvironment } from './ports';

const anotherPort = 20_000;

function choose(wanted: number | undefined, previous: number | undefined, free: number[]) {
  return choosePort(
    wanted,
    previous,
    (port) => Promise.resolve(free.includes(port)),
    () => Promise.resolve(anotherPort),
  );
}

describe('choosePort', () => {
  test.each([
    ['the wanted one, although another was used before', 5432, 16_000, [5432, 16_000], 5432],
    ['the wanted one even when it is taken: the caller complains', 5432, 16_000, [16_000], 5432],
    ['the previous one while it is free', undefined, 16_000, [16_000], 16_000],
    ['another when the previous one is taken', undefined, 16_000, [], anotherPort],
    ['another at the first run', undefined, undefined, [16_000], anotherPort],
  ])('takes %s', async (_what, wanted, previous, free, expected) => {
    expect(await choose(wanted, previous, free)).toBe(expected);
  });
});

describe('portFromEnvironment', () => {
  test.each([
    ['1', 1],
    ['3000', 3000],
    ['65535', 65_535],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (text, port) => {
    expect(portFromEnvironment('PORT', text === undefined ? {} : { PORT: text })).toBe(port);
  });

  test.each(['0', '65536', '-1', '3e3', '0x50', ' 80', '80.0', 'http', '999999'])(
    'refuses %j and names the variable',
    (text) => {
      expect(() => portFromEnvironment('REDIS_PORT', { REDIS_PORT: text })).toThrow(/^REDIS_PORT /);
    },
  );
});
