import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of the project. The same file runs as tools/paths.ts (in tests) and as
 * dist/tools/paths.js, so it looks for the folder that holds package.json instead of counting
 * steps.
 */
export const root = findRoot(__dirname);

/** Everything that the local stack keeps between runs; not in git. */
export const localDir = join(root, '.local');

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`There is no package.json above ${__dirname}.`);
  return findRoot(parent);
}
