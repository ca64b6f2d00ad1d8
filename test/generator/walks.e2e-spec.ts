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

/** Each walk builds the whole project, and may have to share the machine. */
jest.setTimeout(300_000);

let checkout: CheckoutCopy;

beforeEach(() => {
  checkout = new CheckoutCopy();
  checkout.copyBuild();
});

afterEach(() => {
  checkout.remove();
});

/** Writes every block of TypeScript of a page to the file that the line before it names. */
function takeCode(page: string): readonly string[] {
  const blocks = [...checkout.read(page).matchAll(/`([\w/.-]+\.ts)`[^`\n]*:\n\n```ts\n(.*?)```/gs)];
  return blocks.map(([, path = '', code = '']) => {
    mkdirSync(dirname(join(checkout.root, path)), { recursive: true });
    writeFileSync(join(checkout.root, path), code);
    return path;
  });
}

function register(codec: string, file: string): void {
  const source = checkout.read(REGISTRY);
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
  const lines = checkout.read(DIRECTORY_FILE).split('\n');
  const others = lines.filter((line) => !line.includes(`name: '${gateway}'`));
  writeFileSync(join(checkout.root, DIRECTORY_FILE), others.join('\n'));
}

async function succeed(...args: readonly string[]): Promise<Ended> {
  const ended = await checkout.node(...args);
  if (ended.status !== 0) throw new Error(`${args.join(' ')}:\n${ended.output}`);
  return ended;
}

const build = () => succeed('node_modules/.bin/tsc', '-p', '.');

async function checkFiles(files: readonly string[]): Promise<void> {
  await succeed('node_modules/.bin/prettier', '--check', ...files);
  await succeed('node_modules/.bin/eslint', '--max-warnings', '0', ...files);
}

test('adding a gateway', async () => {
  forget('my-bank');
  const { output } = await succeed(GENERATOR, 'my-bank', '--format', 'json');
  const page = checkout.read('docs/adding-a-gateway.md');
  const [, sample = ''] = /Sample output:\n\n```text\n(.*?)```/s.exec(page) ?? [];
  expect(output.startsWith(sample)).toBe(true);
  const files = takeCode('docs/adding-a-gateway.md');
  expect(files).toHaveLength(2);
  await build();
  await checkFiles(files);
  await succeed(...JEST, '--testPathPatterns', 'load-gateways', 'gateway-directory');
});

test('adding a format', async () => {
  const files = takeCode('docs/adding-a-format.md');
  expect(files).toHaveLength(4);
  const page = checkout.read('docs/adding-a-format.md');
  register('CamelJsonCodec', './cameljson/cameljson.codec.js');
  await build();
  await succeed(GENERATOR, 'cameljson-sim', '--format', 'cameljson');
  const line = "{ name: 'cameljson-sim', format: 'cameljson', default: true },";
  expect(checkout.read(DIRECTORY_FILE)).toContain(line);
  expect(page).toContain(line);
  await build();
  await checkFiles(files);
  await succeed(...JEST, '--testPathPatterns', 'test/contract', 'key-case', 'registry');
  await expectDeposit(page);
});

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
