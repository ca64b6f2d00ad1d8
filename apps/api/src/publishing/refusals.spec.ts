import { isMessageRefused, isRefused } from './refusals.js';

const kafkaError = (type: string) => Object.assign(new Error(type), { type });

it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])(
  '%s is about the message, also as the cause of another error',
  (type) => {
    for (const error of [kafkaError(type), new Error('gave up', { cause: kafkaError(type) })]) {
      expect(isMessageRefused(error)).toBe(true);
      expect(isRefused(error)).toBe(true);
    }
  },
);

it.each(['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_AUTHORIZATION_FAILED'])(
  '%s is a refusal, but not of the message',
  (type) => {
    for (const error of [kafkaError(type), new Error('gave up', { cause: kafkaError(type) })]) {
      expect(isMessageRefused(error)).toBe(false);
      expect(isRefused(error)).toBe(true);
    }
  },
);

it.each([kafkaError('NOT_LEADER_FOR_PARTITION'), new Error('Timed out'), undefined, 'text'])(
  '%s is about the broker',
  (error) => {
    expect(isMessageRefused(error)).toBe(false);
    expect(isRefused(error)).toBe(false);
  },
);
