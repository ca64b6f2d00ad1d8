import { KafkaContext } from '@nestjs/microservices';
import { consumedMessageOf } from './consumed-message.js';

const heartbeat = () => Promise.resolve();

/** A context as Nest makes it: headers and key have been through its parser. */
function contextOf(message: object): KafkaContext {
  const args = [{ offset: '42', ...message }, 3, 'transactions.json', {}, heartbeat, {}];
  return new KafkaContext(args as unknown as ConstructorParameters<typeof KafkaContext>[0]);
}

describe('consumedMessageOf', () => {
  it('says what was read, and where', () => {
    const value = Buffer.from('{}');
    const headers = { gateway: 'json-sim', 'request-id': Buffer.from('r-1') };
    expect(consumedMessageOf(contextOf({ key: 'key', value, headers }))).toEqual({
      key: 'key',
      value,
      headers: { gateway: 'json-sim', 'request-id': 'r-1' },
      place: { topic: 'transactions.json', partition: 3, offset: '42' },
      heartbeat,
    });
  });

  it.each([
    ['an object', { some: 'json' }],
    ['nothing', null],
    ['a list', ['a', 'b']],
  ])('leaves out a header, a key and a value that is %s', (_what, odd) => {
    const message = consumedMessageOf(contextOf({ key: odd, value: odd, headers: { odd } }));
    expect(message).toMatchObject({ key: null, value: null, headers: {} });
  });

  it('takes bytes for a key', () => {
    expect(consumedMessageOf(contextOf({ key: Buffer.from('\0key') })).key).toBe('\0key');
  });
});
