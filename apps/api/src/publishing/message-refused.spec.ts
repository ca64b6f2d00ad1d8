import { isMessageRefused } from './message-refused.js';

const kafkaError = (type: string) => Object.assign(new Error(type), { type });

it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])(
  '%s is about the message, also as the cause of another error',
  (type) => {
    expect(isMessageRefused(kafkaError(type))).toBe(true);
    expect(isMessageRefused(new Error('gave up', { cause: kafkaError(type) }))).toBe(true);
  },
);

it.each([kafkaError('NOT_LEADER_FOR_PARTITION'), new Error('Timed out'), undefined, 'text'])(
  '%s is about the broker',
  (error) => {
    expect(isMessageRefused(error)).toBe(false);
  },
);
