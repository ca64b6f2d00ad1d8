import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Kafka 4 brokers need it. */
export const JAVA_MAJOR_MIN = 17;

const JVM_DIR = '/usr/lib/jvm';

export interface Java {
  command: string;
  /** For JAVA_HOME, so that Maven takes the same one; undefined for the one on the PATH. */
  home?: string;
}

/** The first Java that is new enough: JAVA_HOME, then the PATH, then what Debian has installed. */
export function findJava(environment: NodeJS.ProcessEnv = process.env): Java | undefined {
  const homes = [environment.JAVA_HOME, undefined, ...installedHomes()];
  for (const home of homes) {
    if (home === '') continue;
    const java =
      home === undefined ? { command: 'java' } : { command: join(home, 'bin/java'), home };
    if (majorOf(versionTextOf(java.command)) >= JAVA_MAJOR_MIN) return java;
  }
  return undefined;
}

/** `openjdk version "17.0.15"` is 17; `java version "1.8.0_402"` is 8; anything else is 0. */
export function majorOf(versionText: string): number {
  const match = /version "(?:1\.)?(\d+)/.exec(versionText);
  return Number(match?.[1] ?? 0);
}

function versionTextOf(command: string): string {
  const result = spawnSync(command, ['-version'], { encoding: 'utf8' });
  // Java prints its version on the error output.
  return result.status === 0 ? result.stderr + result.stdout : '';
}

function installedHomes(): string[] {
  try {
    return readdirSync(JVM_DIR).map((name) => join(JVM_DIR, name));
  } catch {
    return [];
  }
}
