import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localDir, root } from '../paths';
import { runCommand } from './command';
import { type Java, findJava, JAVA_MAJOR_MIN } from './java';

export const kafkaResources = join(root, 'tools/stack/kafka');
const pom = join(kafkaResources, 'pom.xml');

/** The version is written once, in pom.xml, where Maven needs it. */
export function kafkaVersion(): string {
  const match = /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'));
  if (match?.[1] === undefined) throw new Error(`${pom} does not name a Kafka version.`);
  return match[1];
}

export function kafkaJarsDir(): string {
  return join(localDir, 'kafka', kafkaVersion(), 'libs');
}

export function haveKafkaJars(): boolean {
  return existsSync(kafkaJarsDir());
}

export function requireJava(): Java {
  const java = findJava();
  if (java !== undefined) return java;
  throw new Error(`Kafka needs Java ${JAVA_MAJOR_MIN} or later.`);
}

/**
 * Fetches Kafka's jars once for all that runs in this clone.
 *
 * They are copied to a folder beside and renamed, so that an interrupted copy is never taken for a
 * whole one, and `npm start` and `npm test` may do it at the same time.
 */
export async function fetchKafkaJars(): Promise<string> {
  const libs = kafkaJarsDir();
  if (haveKafkaJars()) return libs;
  const { home } = requireJava();
  const partial = `${libs}.${process.pid}`;
  mkdirSync(dirname(libs), { recursive: true });
  try {
    await runCommand(
      'mvn',
      ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`],
      { env: { ...process.env, ...(home === undefined ? {} : { JAVA_HOME: home }) } },
    );
    if (!haveKafkaJars()) renameSync(partial, libs);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return libs;
}
