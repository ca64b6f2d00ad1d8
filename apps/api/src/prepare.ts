import { readApiConfig } from '#libs/config';
import { migrate } from '#libs/database';
import { CODECS } from '#libs/formats';
import { createTopics, topicNames } from '#libs/messaging';
import { endOnFailure } from '#libs/process';
import { apiDataSourceOptions } from './database/api-data-source.js';

/** Run once before the API starts: migrations, and the topic of every data format. */
async function prepare(): Promise<void> {
  const config = readApiConfig(process.env);
  const migrations = await migrate(apiDataSourceOptions(config));
  process.stdout.write(`migrations run: ${migrations.join(', ') || 'none'}\n`);
  const topics = topicNames(config.kafkaPrefix);
  const names = CODECS.map(({ format }) => topics.transactions(format));
  await createTopics(config.kafkaBrokers, names);
  process.stdout.write(`topics there: ${names.join(', ')}\n`);
}

prepare().then(() => process.exit(0), endOnFailure);
