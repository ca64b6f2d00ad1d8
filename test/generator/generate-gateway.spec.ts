import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, resolveConfig } from 'prettier';
import ts from 'typescript';
import { helpText, readCommandLine, UsageError } from '../../tools/generate-gateway/command-line';
import { listedGateways, withGateway } from '../../tools/generate-gateway/directory-lines';
import { DIRECTORY_FILE, makeGateway } from '../../tools/generate-gateway/make-gateway';
import { CheckoutCopy } from './checkout-copy';

const FORMATS = ['json', 'soap'];
const GATEWAYS_DIR = 'apps/worker/src/gateways';
/** The longest name there may be: every line that holds it is at its longest too. */
const LONGEST = 'the-longest-name-that-there-is-9';

/** A copy has the gateways of its checkout, so these are names that nobody gives. */
const SHORT = 'z9';
const MADE = 'made-by-a-test';

describe('the command line', () => {
  it.each([
    [['my-bank', '--format', 'json'], { name: 'my-bank', format: 'json' }],
    [['--format=soap', 'b2'], { name: 'b2', format: 'soap' }],
    [[LONGEST, '--format', 'json'], { name: LONGEST, format: 'json' }],
  ])('%j is understood', (args, gateway) => {
    expect(readCommandLine(args, FORMATS)).toEqual({ kind: 'make', ...gateway });
  });

  it.each([[['--help']], [['-h']], [['my-bank', '--help']]])('%j asks for help', (args) => {
    expect(readCommandLine(args, FORMATS)).toEqual({ kind: 'help' });
  });

  it.each([
    [[], 'The name of the gateway is missing'],
    [['my-bank'], 'The data format is missing'],
    [['my-bank', '--format'], 'argument missing'],
    [['my-bank', '--format', ''], 'There is no such data format; there are json, soap.'],
    [['my-bank', '--format', 'JSON'], 'no such data format'],
    [['my-bank', 'json'], 'write -- before it'],
    [['my-bank', 'other', '--format', 'json'], 'One gateway has one name'],
    [['my-bank', '--fromat', 'json'], "Unknown option '--fromat'"],
    [['', '--format', 'json'], 'A name is a letter'],
    [['My-Bank', '--format', 'json'], 'A name is a letter'],
    [['9bank', '--format', 'json'], 'A name is a letter'],
    [['my_bank', '--format', 'json'], 'A name is a letter'],
    [['../bank', '--format', 'json'], 'A name is a letter'],
    [['my-bank\n', '--format', 'json'], 'A name is a letter'],
    [[`${LONGEST}0`, '--format', 'json'], 'at most 32'],
    [['core', '--format', 'json'], 'No gateway can be called core'],
    [['dist', '--format', 'json'], 'No gateway can be called dist'],
  ])('%j is refused', (args, message) => {
    expect(() => readCommandLine(args, FORMATS)).toThrow(UsageError);
    expect(() => readCommandLine(args, FORMATS)).toThrow(message);
  });

  it('helps with the formats that there are', () => {
    expect(helpText(FORMATS)).toContain('generate:gateway <name> -- --format json|soap\n');
  });
});

describe('the directory', () => {
  const entry = "  { name: 'json-sim', format: 'json', default: true },\n";
  const sourceOf = (lines: string) =>
    `const A = [\n];\nexport const GATEWAYS: readonly GatewayEntry[] = [\n${lines}];\n// after\n`;

  it('gets one line, at its end; the first gateway of a format is its default', () => {
    const second = { name: 'my-bank', format: 'json' };
    const line = "  { name: 'my-bank', format: 'json', default: false },\n";
    expect(withGateway(sourceOf(entry), second)).toBe(sourceOf(entry + line));
    const first = { name: 'csv-sim', format: 'csv' };
    const other = "  { name: 'csv-sim', format: 'csv', default: true },\n";
    expect(withGateway(sourceOf(entry), first)).toBe(sourceOf(entry + other));
  });

  it('is read however the formatter has broken its lines', () => {
    const broken = "  {\n    name: 'b',\n    format: 'soap',\n    default: true,\n  },\n";
    expect(listedGateways(sourceOf(entry + broken))).toEqual([
      { name: 'json-sim', format: 'json' },
      { name: 'b', format: 'soap' },
    ]);
  });

  it('is not touched when it has another shape', () => {
    expect(() => withGateway('export const GATEWAYS = [];\n', { name: 'a', format: 'b' })).toThrow(
      'is not found',
    );
  });
});

describe('the folder', () => {
  let checkout: CheckoutCopy;

  beforeEach(() => {
    checkout = new CheckoutCopy();
  });

  afterEach(() => {
    checkout.remove();
  });

  const fileNames = (name: string) =>
    checkout.filesIn(`${GATEWAYS_DIR}/${name}`).map((file) => file.replace(name, '*'));

  it('is like the others, formatted and right in its types, and adds one line', async () => {
    const before = checkout.read(DIRECTORY_FILE).split('\n');
    const made = [
      ...(await makeGateway(checkout.root, { name: SHORT, format: 'soap' })),
      ...(await makeGateway(checkout.root, { name: LONGEST, format: 'json' })),
    ];
    for (const name of [SHORT, LONGEST]) expect(fileNames(name)).toEqual(fileNames('json-sim'));
    const after = checkout.read(DIRECTORY_FILE).split('\n');
    expect(after.filter((line) => !before.includes(line))).toEqual([
      `  { name: '${SHORT}', format: 'soap', default: false },`,
      `  { name: '${LONGEST}', format: 'json', default: false },`,
    ]);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 2);
    for (const path of [...made, DIRECTORY_FILE]) expect(await isFormatted(path)).toBe(true);
    expect(typeErrorsOf(made.filter((path) => path.endsWith('.ts')))).toEqual([]);
  });

  it.each([
    ['is listed', 'json-sim', () => undefined],
    ['has a folder', MADE, mkdirFor(MADE)],
  ])('is refused for a gateway that %s', async (_what, name, prepare) => {
    prepare();
    const before = snapshot();
    await expect(makeGateway(checkout.root, { name, format: 'json' })).rejects.toThrow(
      `There is a gateway ${name} already.`,
    );
    expect(snapshot()).toEqual(before);
  });

  it('is not left behind when the directory cannot be written', async () => {
    const before = checkout.filesIn(GATEWAYS_DIR);
    const making = makeGateway(checkout.root, { name: MADE, format: 'json' });
    // The source has been read by now; a folder is nothing that a file can be put in the place of.
    rmSync(join(checkout.root, DIRECTORY_FILE));
    mkdirSync(join(checkout.root, DIRECTORY_FILE));
    await expect(making).rejects.toThrow('EISDIR');
    expect(checkout.filesIn(GATEWAYS_DIR)).toEqual(before);
    expect(checkout.filesIn('.local')).toEqual([]);
  });

  function mkdirFor(name: string) {
    return () => {
      mkdirSync(join(checkout.root, GATEWAYS_DIR, name));
    };
  }

  function snapshot() {
    return { gateways: checkout.filesIn(GATEWAYS_DIR), directory: checkout.read(DIRECTORY_FILE) };
  }

  async function isFormatted(path: string): Promise<boolean> {
    const options = await resolveConfig(join(checkout.root, path));
    return check(checkout.read(path), { ...options, filepath: path });
  }

  function typeErrorsOf(paths: readonly string[]): readonly string[] {
    const config = ts.readConfigFile(join(checkout.root, 'tsconfig.json'), (file) =>
      ts.sys.readFile(file),
    ).config as object;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, checkout.root);
    const files = paths.map((path) => join(checkout.root, path));
    const program = ts.createProgram(files, { ...options, incremental: false, noEmit: true });
    return files
      .flatMap((file) => {
        const source = program.getSourceFile(file);
        return [
          ...program.getSyntacticDiagnostics(source),
          ...program.getSemanticDiagnostics(source),
        ];
      })
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
});
