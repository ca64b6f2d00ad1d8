import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** One file of ours, with its syntax tree. `path` is relative to the repository, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly tree: ts.SourceFile;
}

const root = resolve(__dirname, '../..');
const FOLDERS = ['apps', 'libs', 'tools', 'test'];

/**
 * Every TypeScript and JavaScript file of the repository's own folders, tracked by git or not yet.
 */
export function readSourceFiles(): readonly SourceFile[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
      .map((entry) => readSourceFile(join(entry.parentPath, entry.name)))
      .filter(({ path }) => !path.includes('node_modules/')),
  );
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  return {
    path: relative(root, file),
    lines: text.split('\n'),
    tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
  };
}

/** `path:line what`, as editors and terminals make links of it. */
export function at({ path, tree }: SourceFile, node: ts.Node, what: string): string {
  const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
  return `${path}:${line + 1} ${what}`;
}

export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** The files of ours that a file imports, by their paths; packages are left out. */
export function importsOf({ path, tree }: SourceFile): readonly string[] {
  const { importedFiles } = ts.preProcessFile(tree.text, true, true);
  return importedFiles.flatMap(({ fileName }) => targetOf(path, fileName) ?? []);
}

function targetOf(importer: string, specifier: string): string | undefined {
  const lib = /^#libs\/(.+)$/.exec(specifier)?.[1];
  if (lib !== undefined) return `libs/${lib}/src/index.ts`;
  if (!specifier.startsWith('.')) return undefined;
  const target = join(dirname(importer), specifier).replace(/\.js$/, '');
  return [`${target}.ts`, `${target}.mjs`, `${target}/index.ts`, target].find((each) =>
    existsSync(join(root, each)),
  );
}
