import { readWorkerConfig } from '#libs/config';
import { migrate } from '#libs/database';
import { kitDataSourceOptions } from '#libs/gateway-kit';
import { createTopics, GATEWAYS, topicNames } from '#libs/messaging';
import { endOnFailure } from '#libs/process';

/**
 * Run once before the worker starts: the schema `gateway`, its topics and those of dead letters.
 */
async function prepare(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const migrations = await migrate(kitDataSourceOptions(config));
  process.stdout.write(`migrations run: ${migrations.join(', ') || 'none'}\n`);
  const topics = topicNames(config.kafkaPrefix);
  const formats = new Set(GATEWAYS.map(({ format }) => format));
  const names = [
    ...[...formats].map((format) => topics.transactions(format)),
    ...GATEWAYS.map(({ format, name }) => topics.deadLetters(format, name)),
  ];
  await createTopics(config.kafkaBrokers, names);
  process.stdout.write(`topics there: ${names.join(', ')}\n`);
}

prepare().then(() => process.exit(0), endOnFailure);
