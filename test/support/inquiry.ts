import { Kafka, logLevel } from 'kafkajs';
import { HEADER, topicNames } from '#libs/messaging';
import type { System } from './system.js';
import { readTopic } from './topic-reader.js';

/** Asks a gateway, as the API does: with the submitted document once more. */
export async function inquire(system: System, format: string, id: string): Promise<void> {
  const brokers = system.kafkaBrokers.split(',');
  const topic = topicNames(system.kafkaPrefix).transactions(format);
  const submitted = (await readTopic(brokers, topic)).find(({ key }) => key === id);
  if (!submitted) throw new Error(`${id} was never submitted.`);
  const { key, value } = submitted;
  const headers = { ...submitted.headers, [HEADER.messageType]: 'transaction.inquiry' };
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key, value, headers }] });
  await producer.disconnect();
}
