import { type ArgumentsHost, Logger } from '@nestjs/common';
import { KafkaContext } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { IntakeInterrupted } from './message-intake.js';
import { UnhandledMessageFilter } from './unhandled-message.filter.js';

const args = [{ offset: '42', headers: {} }, 3, 'transactions.json', {}, () => undefined, {}];
const context = new KafkaContext(args as unknown as ConstructorParameters<typeof KafkaContext>[0]);
const host = { switchToRpc: () => ({ getContext: () => context }) } as unknown as ArgumentsHost;
const filter = new UnhandledMessageFilter();

beforeAll(() => {
  Logger.overrideLogger(false);
});

test.each([new Error('a pipe failed'), 'no error at all'])(
  'skips what broke: %s',
  async (error) => {
    await expect(lastValueFrom(filter.catch(error, host))).resolves.toBeNull();
  },
);

test('lets a message come again that was interrupted', async () => {
  const error = new IntakeInterrupted();
  await expect(lastValueFrom(filter.catch(error, host))).rejects.toBe(error);
});
