import type { KafkaContext } from '@nestjs/microservices';
import type { ConsumedMessage } from './message-intake.js';

/**
 * What Nest hands over, in our terms.
 *
 * Nest's parser turns header values into text, and those that look like JSON into objects: nothing
 * that we know of looks so, and what does is left out, as if the header were missing.
 */
export function consumedMessageOf(context: KafkaContext): ConsumedMessage {
  const message = context.getMessage();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (typeof value === 'string') headers[name] = value;
    else if (Buffer.isBuffer(value)) headers[name] = value.toString();
  }
  return {
    key: textOf(message.key),
    value: Buffer.isBuffer(message.value) ? message.value : null,
    headers,
    place: {
      topic: context.getTopic(),
      partition: context.getPartition(),
      offset: message.offset,
    },
    heartbeat: context.getHeartbeat(),
  };
}

/** The parser has turned the key into text, or into an object if it looked like one. */
function textOf(key: unknown): string | null {
  if (typeof key === 'string') return key;
  return Buffer.isBuffer(key) ? key.toString() : null;
}
