import { ConfigError } from '#libs/config';

/** What is wrong with an environment, one sentence a variable; nothing when it can be read. */
export function configProblemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}
