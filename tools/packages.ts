import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { step } from './progress';
import { runCommand } from './stack/command';
import { findJava, JAVA_MAJOR_MIN } from './stack/java';
import { haveKafkaJars } from './stack/kafka-jars';

/** A program of the system that npm cannot bring. */
export type Program = 'redis' | 'java' | 'maven';

const TITLES: Record<Program, string> = {
  redis: 'Redis (redis-server)',
  java: `Java ${JAVA_MAJOR_MIN} or later`,
  maven: 'Maven (mvn)',
};

/** In order of preference; each release of Debian and Ubuntu has at least one of them. */
export const JAVA_PACKAGES = [17, 21, 25].map((major) => `openjdk-${major}-jre-headless`);

const isRoot = process.getuid?.() === 0;

/** Which servers the caller wants to run here; one that runs elsewhere needs no programs. */
export interface Wanted {
  redis: boolean;
  kafka: boolean;
}

/** Installs the programs that are missing, where that is possible without asking anybody. */
export async function ensurePrograms(wanted: Wanted): Promise<void> {
  const missing = missingPrograms(wanted);
  if (missing.length === 0) return;
  if (!canInstall()) throw new Error(installationHelp(missing, aptPackages(missing)));
  await step(`installing ${missing.map((program) => TITLES[program]).join(', ')}`, async () => {
    // A list that cannot be renewed (one broken source) may still be good enough for what we want.
    await runApt(['update']).catch(() => undefined);
    const packages = aptPackages(missing);
    await runApt(['install', '--yes', '--no-install-recommends', ...packages]).catch(
      (error: unknown) => {
        throw new Error(installationHelp(missing, packages), { cause: error });
      },
    );
  });
  const still = missingPrograms(wanted);
  if (still.length > 0) throw new Error(installationHelp(still, aptPackages(still)));
}

/** What a person must do where we cannot do it. */
export function installationHelp(missing: Program[], packages: string[]): string {
  const titles = missing.map((program) => `  - ${TITLES[program]}`);
  return [
    'These programs are needed, and they cannot be installed from here:',
    ...titles,
    'On Debian and Ubuntu, install them with',
    `  sudo apt-get install ${packages.join(' ')}`,
    'and on other systems with the package manager there; then try again.',
  ].join('\n');
}

/** The packages that bring the programs; `isKnown` says whether the system's lists have one. */
export function packagesFor(missing: Program[], isKnown: (name: string) => boolean): string[] {
  const packages: Record<Program, () => string> = {
    redis: () => 'redis-server',
    java: () => JAVA_PACKAGES.find(isKnown) ?? 'default-jre-headless',
    maven: () => 'maven',
  };
  return missing.map((program) => packages[program]());
}

function aptPackages(missing: Program[]): string[] {
  return packagesFor(missing, (name) => spawnSync('apt-cache', ['show', name]).status === 0);
}

function missingPrograms(wanted: Wanted): Program[] {
  const missing: Program[] = [];
  if (wanted.redis && !findProgram('redis-server')) missing.push('redis');
  if (!wanted.kafka) return missing;
  if (findJava() === undefined) missing.push('java');
  // Maven has nothing more to do once the jars are there.
  if (!haveKafkaJars() && !findProgram('mvn')) missing.push('maven');
  return missing;
}

function findProgram(name: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether apt-get can be run as root without a password. */
function canInstall(): boolean {
  if (!findProgram('apt-get')) return false;
  return isRoot || spawnSync('sudo', ['-n', 'true']).status === 0;
}

async function runApt(args: string[]): Promise<void> {
  // Another apt may be at work; and no package may ask a question, since nobody would see it.
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o'];
  const words = ['env', ...settings, 'DPkg::Lock::Timeout=120', ...args];
  if (isRoot) await runCommand('env', words.slice(1));
  else await runCommand('sudo', ['-n', ...words]);
}
