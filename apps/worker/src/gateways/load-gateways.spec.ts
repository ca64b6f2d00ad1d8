import { Module } from '@nestjs/common';
import { GATEWAYS } from '#libs/messaging';
import { loadGateways } from './load-gateways.js';

const ENTRY = { name: 'no-gateway', format: 'json', default: false };

@Module({})
class NewGatewayModule {}

@Module({})
class OtherModule {}

const load = (exported: Record<string, unknown>) =>
  loadGateways([ENTRY], () => Promise.resolve(exported));

describe('loadGateways', () => {
  it('finds the module of every gateway in the directory', async () => {
    const loaded = await loadGateways(GATEWAYS);
    expect(loaded.map(({ entry }) => entry)).toEqual(GATEWAYS);
    expect(loaded.every(({ module }) => typeof module === 'function')).toBe(true);
  });

  it.each([
    ['the default export', { default: NewGatewayModule, other: OtherModule }],
    ['the only class', { NewGatewayModule, name: 'no-gateway', helper: () => undefined }],
    ['the default export of CommonJS', { default: { default: NewGatewayModule } }],
    ['the only class of CommonJS', { default: { NewGatewayModule }, NewGatewayModule }],
  ])('takes %s', async (_what, exported) => {
    const [loaded] = await load(exported);
    expect(loaded).toEqual({ entry: ENTRY, module: NewGatewayModule });
  });

  it.each([
    ['nothing', {}],
    ['no class', { default: { name: 'no-gateway' } }],
    ['several classes', { NewGatewayModule, OtherModule }],
  ])('names the file when it exports %s', async (_what, exported) => {
    await expect(load(exported)).rejects.toThrow(
      'The gateway no-gateway must be the default or only class exported by ' +
        'gateways/no-gateway/no-gateway.module.',
    );
  });

  it('names the file when it is missing', async () => {
    await expect(loadGateways([ENTRY])).rejects.toThrow(
      'The gateway no-gateway cannot be loaded from gateways/no-gateway/no-gateway.module.',
    );
  });
});
