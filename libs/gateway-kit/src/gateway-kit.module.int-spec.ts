import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GATEWAYS } from '#libs/messaging';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../test/support/gateway-database.js';
import { ScriptedGateway } from '../../../test/support/gateway-inbox.js';
import { GatewayKitModule } from './gateway-kit.module.js';
import { gatewayToken } from './gateway-kit.tokens.js';

let db: GatewayDatabase;

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase({ KAFKA_BROKERS: '127.0.0.1:1' });
});

afterAll(() => db.drop());

const gateway = new ScriptedGateway([]);

@Module({
  providers: [{ provide: gatewayToken('json-sim'), useValue: gateway }],
  exports: [gatewayToken('json-sim')],
})
class ScriptedModule {}

@Module({})
class EmptyModule {}

/** Starts the kit with one gateway of the directory. */
async function start(name: string, module: typeof EmptyModule): Promise<void> {
  const [entry] = GATEWAYS;
  if (!entry) throw new Error('The directory is empty.');
  const host = GatewayKitModule.forGateway({ entry: { ...entry, name }, module }, db.config);
  @Module({ imports: [GatewayKitModule.forRoot(db.config), host] })
  class RootModule {}
  const app = await NestFactory.createApplicationContext(RootModule, { abortOnError: false });
  await app.close();
}

test('a gateway starts and stops inside the kit', async () => {
  await expect(start('json-sim', ScriptedModule)).resolves.toBeUndefined();
});

test('a module that does not offer the gateway is refused', async () => {
  await expect(start('json-sim', EmptyModule)).rejects.toThrow('PaymentGateway:json-sim');
});

test('a gateway that calls itself otherwise is refused', async () => {
  @Module({
    providers: [{ provide: gatewayToken('other-sim'), useValue: gateway }],
    exports: [gatewayToken('other-sim')],
  })
  class MisnamedModule {}
  await expect(start('other-sim', MisnamedModule)).rejects.toThrow(
    'The gateway offered as other-sim calls itself json-sim.',
  );
});

test('a gateway without a secret is refused', () => {
  const [entry] = GATEWAYS;
  if (!entry) throw new Error('The directory is empty.');
  const config = { ...db.config, gatewaySecrets: { of: () => [] } };
  expect(() => GatewayKitModule.forGateway({ entry, module: EmptyModule }, config)).toThrow(
    `GATEWAY_SECRETS must hold a secret for the gateway ${entry.name}.`,
  );
});
