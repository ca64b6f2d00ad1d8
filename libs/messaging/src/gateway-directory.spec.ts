import { defaultGatewayOf, findGateway, GATEWAYS } from './gateway-directory.js';

it.each(GATEWAYS)('$name has a name that fits topics, URLs and headers', ({ name, format }) => {
  expect(name).toMatch(/^[a-z][a-z0-9-]{0,31}$/);
  expect(format).toMatch(/^[a-z][a-z0-9]{0,31}$/);
});

it('has each name once, and one default gateway a format', () => {
  expect(new Set(GATEWAYS.map(({ name }) => name)).size).toBe(GATEWAYS.length);
  for (const format of new Set(GATEWAYS.map((entry) => entry.format))) {
    const defaults = GATEWAYS.filter((entry) => entry.format === format && entry.default);
    expect(defaults).toEqual([defaultGatewayOf(format)]);
  }
});

it('finds a gateway by its exact name', () => {
  expect(findGateway('json-sim')).toEqual({ name: 'json-sim', format: 'json', default: true });
});

it.each(['', 'JSON-SIM', 'json-sim ', 'toString', '__proto__'])('finds no gateway %j', (name) => {
  expect(findGateway(name)).toBeUndefined();
});

it('throws for a format that nobody serves', () => {
  expect(() => defaultGatewayOf('yaml')).toThrow('No default gateway speaks the format yaml.');
});
