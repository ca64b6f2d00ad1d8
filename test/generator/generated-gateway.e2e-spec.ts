import { CheckoutCopy, type Ended } from './checkout-copy.js';

/** What `npm run generate:gateway` goes on with once everything is installed and built. */
const GENERATOR = 'dist/tools/generate-gateway.js';
const DIRECTORY_FILE = 'libs/messaging/src/gateway-directory.ts';
const FOLDER = 'apps/worker/src/gateways/made-by-a-test';
const JEST = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...['node_modules/jest/bin/jest.js', '--runInBand', '--selectProjects', 'unit'],
];

let checkout: CheckoutCopy;
let made: Ended;

beforeAll(async () => {
  checkout = new CheckoutCopy();
  checkout.copyBuild();
  await checkout.commit();
  made = await checkout.node(GENERATOR, 'made-by-a-test', '--format', 'soap');
});

afterAll(() => {
  checkout.remove();
});

test('what is made is said, and is a folder and one line', async () => {
  expect(made.status).toBe(0);
  expect(made.output).toContain(`  ${FOLDER}/made-by-a-test.gateway.ts\n`);
  await checkout.git('add', '--all');
  const { output } = await checkout.git('diff', '--staged', '--stat');
  const changed = output.split('\n').filter((line) => line.includes('|'));
  const elsewhere = changed.filter((line) => !line.includes('/made-by-a-test/'));
  expect(changed).toHaveLength(checkout.filesIn(FOLDER).length + 1);
  expect(elsewhere).toEqual([expect.stringMatching(/gateway-directory\.ts +\| +1 \+$/)]);
  expect((await checkout.git('diff', '--staged', '--check')).output).toBe('');
});

test.each([
  ['prettier', ['node_modules/.bin/prettier', '--check', FOLDER, DIRECTORY_FILE]],
  ['eslint', ['node_modules/.bin/eslint', '--max-warnings', '0', FOLDER, DIRECTORY_FILE]],
  [
    'the import rules',
    [
      'node_modules/.bin/depcruise',
      ...['apps/worker', 'libs/messaging', '--config', '.dependency-cruiser.cjs'],
    ],
  ],
  ['the tests of every gateway', [...JEST, '--testPathPatterns', 'apps/worker', 'gateway-dir']],
])('it passes %s at once', async (_what, args) => {
  const { status, output } = await checkout.node(...args);
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
});

test('it has the style that is tested', async () => {
  const { output } = await checkout.node(...JEST, '--testPathPatterns', 'test/tidy');
  expect(output).toContain('test/tidy.spec.ts');
  // What is wrong elsewhere fails in its own place.
  expect(output).not.toContain('made-by-a-test');
});

test.each([
  [
    'a name that is taken',
    ['made-by-a-test', '--format', 'json'],
    1,
    'There is a gateway made-by-a-test',
  ],
  ['a name that is none', ['New_Bank', '--format', 'json'], 2, 'A name is a letter'],
  ['an unknown format', ['old-bank', '--format', 'yaml'], 2, 'no such data format'],
  ['nothing', [], 2, 'Usage: npm run generate:gateway'],
])('%s is refused, and nothing changes', async (_what, args, status, message) => {
  await checkout.git('add', '--all');
  const before = await checkout.git('write-tree');
  const refused = await checkout.node(GENERATOR, ...args);
  expect(refused.status).toBe(status);
  expect(refused.output).toContain(message);
  await checkout.git('add', '--all');
  expect(await checkout.git('write-tree')).toEqual(before);
});

test('it helps', async () => {
  const { status, output } = await checkout.node(GENERATOR, '--help');
  expect(status).toBe(0);
  expect(output).toMatch(/^Usage: npm run generate:gateway <name> -- --format json\|soap/);
});
