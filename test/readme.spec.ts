import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CATALOGUE } from '#libs/errors';

const ROOT = resolve(__dirname, '..');
const README = readFileSync(resolve(ROOT, 'README.md'), 'utf8');

function sectionOf(title: string): string {
  return README.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? '';
}

test('the error table is the catalogue', () => {
  const rows = sectionOf('Errors').match(/^\| `.*$/gm) ?? [];
  expect(rows.map((row) => row.replace(/ +/g, ' '))).toEqual(
    Object.entries(CATALOGUE).map(
      ([code, { status, title, retryable }]) =>
        `| \`${code}\` | ${status} | ${title} | ${retryable ? 'yes ' : ''}|`,
    ),
  );
});

test('every variable that is read is in the configuration table, and no other', () => {
  const documented = [...sectionOf('Configuration').matchAll(/^\| (`[^|]*) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z_]+)`/g)])
    .map(([, name]) => name);
  const sources = globSync(['libs/config/src/*.ts', 'tools/start/settings.ts'], { cwd: ROOT })
    .filter((file) => !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(resolve(ROOT, file), 'utf8'));
  const read = sources.flatMap((source) =>
    [...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'|env\.([A-Z_]+)/g)].map(
      ([, quoted, member]) => quoted ?? member,
    ),
  );
  const names = read.filter((name) => name !== undefined && !name.startsWith('API_CONFIG'));
  expect(new Set(documented)).toEqual(new Set(names));
});

test('the layout names every lib', () => {
  const libs = globSync('libs/*', { cwd: ROOT }).map((path) => path.replace('libs/', ''));
  for (const lib of libs) expect(sectionOf('Layout')).toContain(lib);
});

test('the decisions say why each dependency is there', () => {
  const decisions = readFileSync(resolve(ROOT, 'docs/decisions.md'), 'utf8');
  const named = new Set([...decisions.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies' | 'optionalDependencies',
    Record<string, string>
  >;
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const unnamed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(unnamed.filter((name) => !named.has(name))).toEqual([]);
});
