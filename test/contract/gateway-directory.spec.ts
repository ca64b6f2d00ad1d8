import { CODECS, codecOf } from '#libs/formats';
import { defaultGatewayOf, GATEWAYS } from '#libs/messaging';

/** The two lists that a new gateway or format is one line in have to fit each other. */
it.each(GATEWAYS)('the gateway $name speaks a registered format', ({ format }) => {
  expect(codecOf(format).format).toBe(format);
});

it.each(CODECS.map(({ format }) => format))('the format %s has one default gateway', (format) => {
  const defaults = GATEWAYS.filter((entry) => entry.format === format && entry.default);
  expect(defaults).toHaveLength(1);
  expect(defaultGatewayOf(format)).toBe(defaults[0]);
});
