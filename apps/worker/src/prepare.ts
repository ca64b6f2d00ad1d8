import { ConfigError, readWorkerConfig } from '#libs/config';
import { migrate } from '#libs/database';
import { createTopics, kitDataSourceOptions } from '#libs/gateway-kit';

/**
 * One shot: brings the schema `gateway` up to date and creates the topics that are missing. May run
 * any number of times, also at the same time.
 */
async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const migrations = await migrate(kitDataSourceOptions(config));
  process.stdout.write(`Gateway tables: ${migrations.join(', ') || 'up to date'}\n`);
  const topics = await createTopics(config);
  process.stdout.write(`Topics: ${topics.join(', ') || 'all there'}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const problem = error instanceof Error ? error.message : 'unknown';
    const prefix = error instanceof ConfigError ? '' : 'The worker cannot be prepared: ';
    process.stderr.write(`${prefix}${problem}\n`);
    process.exit(1);
  },
);
