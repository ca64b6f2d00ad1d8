import { dirname } from 'node:path';
import ts from 'typescript';
import { at, importsOf, nodesOf, readSourceFiles, type SourceFile } from './support/source-file';

/**
 * Style as a test. A failure names file and line; the rules and their reasons are in the style
 * guide.
 */
const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 70;
const COLUMNS_MAX = 100;

const BANNED_WORDS = [
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['console', '.'],
  ['eslint', '-disable'],
  ['@ts', '-ignore'],
  ['@ts', '-expect-error'],
  ['@ts', '-nocheck'],
].map((parts) => parts.join(''));

const BANNED_FOLDERS = [
  'common',
  'shared',
  'utils',
  'helpers',
  'core',
  'interfaces',
  'constants',
  'types',
];

/** What is started, or found by its name, and therefore imported by nobody. */
const ENTRY_POINTS = [
  /^apps\/[^/]+\/src\/(main|prepare|operate|dlq)\.ts$/,
  /^apps\/worker\/src\/gateways\/([^/]+)\/\1\.module\.ts$/,
  /\.d\.ts$/,
];

/** Files that decide something and have no spec, each with its reason. */
const SPECS_ELSEWHERE: Readonly<Record<string, string>> = {
  'libs/formats/src/json/json-view.ts': 'json.codec.spec.ts compares whole documents',
};

const isSpec = ({ path }: SourceFile) => /\.(spec|int-spec|e2e-spec)\.ts$/.test(path);
const isLibIndex = ({ path }: SourceFile) => /^libs\/[^/]+\/src\/index\.ts$/.test(path);
/** A part of the tools that the rest of them uses as a lib. */
const isToolIndex = ({ path }: SourceFile) => /^tools\/[^/]+\/index\.ts$/.test(path);
const inFolder =
  (...folders: string[]) =>
  ({ path }: SourceFile) =>
    folders.some((folder) => path.startsWith(`${folder}/`));

const files = readSourceFiles();

it('finds the files that it is about', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.map(({ path }) => path)).toContain('test/tidy.spec.ts');
});

it(`no file has more than ${FILE_LINES_MAX} lines`, () => {
  const long = files.filter(({ lines }) => lines.length - 1 > FILE_LINES_MAX);
  expect(long.map(({ path, lines }) => `${path}:${lines.length - 1} lines`)).toEqual([]);
});

it(`no line has more than ${COLUMNS_MAX} columns`, () => {
  expect(linesWhere((line) => Array.from(line).length > COLUMNS_MAX)).toEqual([]);
});

it.each(BANNED_WORDS)('no line says %s', (word) => {
  expect(linesWhere((line) => line.includes(word))).toEqual([]);
});

it('nothing is of the type any', () => {
  expect(
    nodesWhere((node) => node.kind === ts.SyntaxKind.AnyKeyword && 'any, which switches types off'),
  ).toEqual([]);
});

it(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
  const tooLong = (node: ts.Node, { tree }: SourceFile): string | false => {
    if (!ts.isFunctionLike(node) || isSuite(node)) return false;
    const [first, last] = [node.getStart(), node.getEnd()].map(
      (position) => tree.getLineAndCharacterOfPosition(position).line,
    );
    const length = (last ?? 0) - (first ?? 0) + 1;
    return length > FUNCTION_LINES_MAX && `a function of ${length} lines`;
  };
  expect(nodesWhere(tooLong)).toEqual([]);
});

it('no folder is named after a kind of thing', () => {
  const wrong = files.filter(({ path }) =>
    dirname(path)
      .split('/')
      .some((folder) => BANNED_FOLDERS.includes(folder)),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('every lib has one index.ts, which names what it exports and does nothing else', () => {
  const libs = new Set(files.filter(inFolder('libs')).map(({ path }) => path.split('/', 2)[1]));
  const indexes = files.filter(isLibIndex);
  expect(indexes.map(({ path }) => path.split('/', 2)[1])).toEqual([...libs]);
  const others = indexes.flatMap((file) =>
    file.tree.statements
      .filter((statement) => !isReExport(statement))
      .map((statement) => at(file, statement, 'is no export of something by its name')),
  );
  expect(others).toEqual([]);
});

it('there are no other barrels, and nothing is exported by a star', () => {
  const barrels = files.filter(
    (file) =>
      !isLibIndex(file) &&
      !isToolIndex(file) &&
      file.tree.statements.length > 0 &&
      file.tree.statements.every((each) => ts.isExportDeclaration(each) && each.moduleSpecifier),
  );
  expect(barrels.map(({ path }) => `${path}:1 only hands on`)).toEqual([]);
  const isStar = (node: ts.Node) =>
    ts.isExportDeclaration(node) &&
    (!node.exportClause || ts.isNamespaceExport(node.exportClause)) &&
    'export *';
  expect(nodesWhere(isStar)).toEqual([]);
});

it('every file of apps and libs is imported by one that is shipped', () => {
  const imported = new Set(files.filter((file) => !isSpec(file)).flatMap(importsOf));
  const dead = files
    .filter(inFolder('apps', 'libs'))
    .filter((file) => !isSpec(file) && !imported.has(file.path))
    .filter(({ path }) => !ENTRY_POINTS.some((pattern) => pattern.test(path)));
  expect(dead.map(({ path }) => `${path}:1 is imported by nobody`)).toEqual([]);
});

it('every file of libs that decides something has a spec of its name, or one imports it', () => {
  const specs = files.filter(isSpec);
  const covered = new Set(specs.flatMap(importsOf));
  for (const { path } of specs) covered.add(path.replace(/\.(int-)?spec\.ts$/, '.ts'));
  const missing = files.filter(inFolder('libs')).flatMap((file) => {
    if (isSpec(file) || covered.has(file.path) || file.path in SPECS_ELSEWHERE) return [];
    const decision = [...nodesOf(file.tree)].find(isDecision);
    return decision ? [at(file, decision, 'decides something, and has no spec')] : [];
  });
  expect(missing).toEqual([]);
});

it('the exceptions are files that are there', () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(Object.keys(SPECS_ELSEWHERE)),
  );
});

function linesWhere(isWrong: (line: string) => boolean): string[] {
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (isWrong(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

function nodesWhere(faultOf: (node: ts.Node, file: SourceFile) => string | false): string[] {
  return files.flatMap((file) =>
    [...nodesOf(file.tree)].flatMap((node) => {
      const fault = faultOf(node, file);
      return fault === false ? [] : [at(file, node, fault)];
    }),
  );
}

/** `if`, `switch` and `? :`: whoever holds one can take the wrong turn. */
function isDecision(node: ts.Node): boolean {
  return ts.isIfStatement(node) || ts.isSwitchStatement(node) || ts.isConditionalExpression(node);
}

/** The callback of `describe` is a chapter, not a function. */
function isSuite({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText().startsWith('describe');
}

function isReExport(statement: ts.Statement): boolean {
  return (
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause)
  );
}
