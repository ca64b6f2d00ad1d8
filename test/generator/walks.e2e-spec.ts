import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SANDBOX_KEY } from '../support/merchant-client.js';
import { effectsOf, startSystem, untilAll } from '../support/system.js';
import { CheckoutCopy, type Ended } from './checkout-copy.js';

/**
 * The walks of the documentation, as they are written: in a copy of this checkout, with the code of
 * the pages.
 */
const GENERATOR = 'dist/tools/generate-gateway.js';
const DIRECTORY_FILE = 'libs/messaging/src/gateway-directory.ts';
const REGISTRY = 'libs/formats/src/registry.ts';
const JEST = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...['node_modules/jest/bin/jest.js', '--runInBand', '--selectProjects', 'unit'],
];

const GATEWAY_PAGE = 'docs/adding-a-gateway.md';
const FORMAT_PAGE = 'docs/adding-a-format.md';

let checkout: CheckoutCopy;
let files: readonly string[];
/** What a page's command ended with: `docs/adding-a-gateway.md check`. */
const ended = new Map<string, Ended>();

/** Both walks in one copy, each with the commands of its page and in their order. */
beforeAll(async () => {
  checkout = new CheckoutCopy();
  checkout.copyBuild();
  forget('my-bank');
  await runCommandsOf(GATEWAY_PAGE);
  files = [...takeCode(GATEWAY_PAGE), ...takeCode(FORMAT_PAGE)];
  register('CamelJsonCodec', './cameljson/cameljson.codec.js');
  // The generator has to know the new format.
  await build();
  await runCommandsOf(FORMAT_PAGE);
}, 240_000);

afterAll(() => {
  checkout.remove();
});

const read = (path: string) => checkout.read(path);

async function runCommandsOf(page: string): Promise<void> {
  for (const [, script = '', args = ''] of read(page).matchAll(/^npm run (\S+)(.*)$/gm)) {
    const words = args.split(' ').filter((word) => word !== '' && word !== '--');
    ended.set(`${page} ${script}`, await runScript(script, words));
  }
}

/** A script of package.json, once everything is installed. */
async function runScript(script: string, args: readonly string[]): Promise<Ended> {
  switch (script) {
    case 'generate:gateway':
      return succeed(GENERATOR, ...args);
    case 'generate:docs':
      await build();
      return succeed('dist/tools/generate-docs.js');
    case 'check':
      // The part that looks at what was committed; the tests below are for the rest.
      return checkout.node(...JEST, '--testPathPatterns', 'apps/api/src/docs');
    default:
      throw new Error(`The walk does not know npm run ${script}.`);
  }
}

function build(): Promise<Ended> {
  return succeed('node_modules/.bin/tsc', '-p', '.');
}

/** Writes every block of TypeScript of a page to the file that the line before it names. */
function takeCode(page: string): readonly string[] {
  const blocks = [...read(page).matchAll(/`([\w/.-]+\.ts)`[^`\n]*:\n\n```ts\n(.*?)```/gs)];
  return blocks.map(([, path = '', code = '']) => {
    mkdirSync(dirname(join(checkout.root, path)), { recursive: true });
    writeFileSync(join(checkout.root, path), code);
    return path;
  });
}

function register(codec: string, file: string): void {
  const source = read(REGISTRY);
  const list = /^(export const CODECS: readonly Codec\[\] = \[[^\]]*?),?\s*\];$/m;
  expect(source).toMatch(list);
  const registry = source.replace(list, `$1, new ${codec}()];`);
  writeFileSync(join(checkout.root, REGISTRY), `import { ${codec} } from '${file}';\n${registry}`);
}

/** Whoever has walked already has it in the checkout. */
function forget(gateway: string): void {
  rmSync(join(checkout.root, 'apps/worker/src/gateways', gateway), {
    recursive: true,
    force: true,
  });
  const lines = read(DIRECTORY_FILE).split('\n');
  const others = lines.filter((line) => !line.includes(`name: '${gateway}'`));
  writeFileSync(join(checkout.root, DIRECTORY_FILE), others.join('\n'));
}

async function succeed(...args: readonly string[]): Promise<Ended> {
  const success = await checkout.node(...args);
  if (success.status !== 0) throw new Error(`${args.join(' ')}:\n${success.output}`);
  return success;
}

test('the output of the generator is the sample', () => {
  const [, sample = ''] = /Sample output:\n\n```text\n(.*?)```/s.exec(read(GATEWAY_PAGE)) ?? [];
  expect(sample).not.toBe('');
  const made = ended.get(`${GATEWAY_PAGE} generate:gateway`);
  expect(made?.output.startsWith(sample)).toBe(true);
});

test.each([GATEWAY_PAGE, FORMAT_PAGE])('%s leads to checks that hold', (page) => {
  const { status, output } = ended.get(`${page} check`) ?? {};
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
});

test('the lines of the directory are those of the pages', () => {
  const lines = [read(GATEWAY_PAGE), read(FORMAT_PAGE)].map((page) =>
    /^ {2}\{ name: .*$/m.exec(page),
  );
  expect(lines).not.toContain(null);
  for (const line of lines) expect(read(DIRECTORY_FILE)).toContain(`${line?.[0] ?? ''}\n`);
});

test('the code of the pages passes the checks', async () => {
  expect(files).toHaveLength(8);
  await Promise.all([
    succeed('node_modules/.bin/prettier', '--check', 'docs/openapi.json', ...files),
    succeed('node_modules/.bin/eslint', '--max-warnings', '0', ...files),
  ]);
});

test('every unit test that knows formats or gateways holds, and the style', async () => {
  const changed = [REGISTRY, DIRECTORY_FILE, ...files, 'test/tidy.spec.ts'];
  const { output } = await succeed(...JEST, '--findRelatedTests', ...changed);
  for (const suite of ['test/contract/codec.spec.ts', 'gateway-directory.spec.ts', 'test/tidy']) {
    expect(output).toContain(suite);
  }
});

test('a deposit in the new format goes the whole way', () => expectDeposit(read(FORMAT_PAGE)));

/** What the page's last command sends goes the whole way, and nowhere else. */
async function expectDeposit(page: string): Promise<void> {
  const [, body = ''] = /-d '(\{.*?\})'\n```/s.exec(page) ?? [];
  const [, mediaType = ''] = /Content-Type: (application\/vnd[^']*)'/.exec(page) ?? [];
  const system = await startSystem({ root: checkout.root });
  try {
    const headers = { Authorization: `Bearer ${SANDBOX_KEY}`, 'Content-Type': mediaType };
    const response = await fetch(`${system.api.url}/v1/deposits`, {
      method: 'POST',
      headers,
      body,
    });
    expect(response.status).toBe(202);
    const reply = (await response.json()) as { id: string };
    expect(reply).toMatchObject({ format: 'cameljson', gateway: 'cameljson-sim' });
    expect(reply).toHaveProperty('createdAt');
    await untilAll(system, [reply.id], 'completed');
    expect(await effectsOf(system, [reply.id])).toEqual({ 1: 1 });
  } finally {
    await system.stop();
  }
}
