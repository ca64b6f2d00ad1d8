import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format as prettify, resolveConfig } from 'prettier';
import { root as ownRoot } from '../paths';
import { listedGateways, withGateway } from './directory-lines';

const GATEWAYS_DIR = 'apps/worker/src/gateways';
export const DIRECTORY_FILE = 'libs/messaging/src/gateway-directory.ts';

export interface NewGateway {
  readonly name: string;
  readonly format: string;
}

interface TextFile {
  /** Below the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Makes the folder of a gateway and its line in the directory: both or, when something fails,
 * neither.
 *
 * @param root the folder of the project
 * @returns the files of the new folder
 * @throws Error when there is such a gateway already, or a file cannot be written
 */
export async function makeGateway(root: string, gateway: NewGateway): Promise<readonly string[]> {
  const folder = join(root, GATEWAYS_DIR, gateway.name);
  const directory = readFileSync(join(root, DIRECTORY_FILE), 'utf8');
  const isListed = listedGateways(directory).some(({ name }) => name === gateway.name);
  if (isListed || existsSync(folder)) {
    throw new Error(`There is a gateway ${gateway.name} already.`);
  }
  const files = await Promise.all(
    templates(gateway).map((file) =>
      formatted(root, { ...file, text: filled(file.text, gateway) }),
    ),
  );
  const listed = { path: DIRECTORY_FILE, text: withGateway(directory, gateway) };
  publish(root, folder, files, await formatted(root, listed));
  return files.map(({ path }) => path);
}

/** Every gateway has these files, so that nobody has to search. */
function templates({ name }: NewGateway): readonly TextFile[] {
  const folder = join(ownRoot, 'tools/generate-gateway/template');
  const names = {
    'README.md': 'README.md',
    'gateway.spec.ts': `${name}.gateway.spec.ts`,
    'gateway.ts': `${name}.gateway.ts`,
    'module.ts': `${name}.module.ts`,
  };
  return Object.entries(names).map(([template, file]) => ({
    path: `${GATEWAYS_DIR}/${name}/${file}`,
    text: readFileSync(join(folder, `${template}.txt`), 'utf8'),
  }));
}

function filled(text: string, { name, format }: NewGateway): string {
  return text
    .replaceAll('__NAME__', name)
    .replaceAll('__FORMAT__', format)
    .replaceAll('__CLASS__', classNameOf(name));
}

/** `my-bank` is `MyBank`. */
function classNameOf(name: string): string {
  const words = name.split('-');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Where a line has to be broken depends on how long the name is. */
async function formatted(root: string, { path, text }: TextFile): Promise<TextFile> {
  const options = await resolveConfig(join(root, path));
  return { path, text: await prettify(text, { ...options, filepath: path }) };
}

/**
 * Everything is written aside first, in a folder that git ignores; what is left to do then are two
 * renames, and the first is taken back when the second fails.
 */
function publish(
  root: string,
  folder: string,
  files: readonly TextFile[],
  directory: TextFile,
): void {
  mkdirSync(join(root, '.local'), { recursive: true });
  const aside = mkdtempSync(join(root, '.local/generate-gateway-'));
  try {
    const newFolder = join(aside, 'folder');
    mkdirSync(newFolder);
    for (const { path, text } of files) {
      writeFileSync(join(newFolder, path.slice(path.lastIndexOf('/') + 1)), text);
    }
    const newDirectory = join(aside, 'directory.ts');
    writeFileSync(newDirectory, directory.text);
    renameSync(newFolder, folder);
    try {
      renameSync(newDirectory, join(root, directory.path));
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
