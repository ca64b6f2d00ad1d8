import { operatorEnvironment } from './operator-environment';
import { messageOf, writeError } from './output';
import { readStackFile } from './start/stack-file';

type Command = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
) => Promise<number>;

/** Runs an operator's command of one of the apps against the servers that are meant. */
export async function runOperator(command: Command): Promise<void> {
  const args = process.argv.slice(2);
  try {
    // Help is for those, too, who have nothing running yet.
    const needsServers = !args.some((arg) => arg === '--help' || arg === '-h');
    const env = needsServers ? operatorEnvironment(process.env, readStackFile()) : process.env;
    process.exit(await command(args, env));
  } catch (error) {
    writeError(`✗ ${messageOf(error)}`);
    process.exit(1);
  }
}
