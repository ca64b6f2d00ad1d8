import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export type Wish =
  | { readonly kind: 'help' }
  | { readonly kind: 'make'; readonly name: string; readonly format: string };

/** The command line is wrong, and nothing was begun. */
export class UsageError extends Error {}

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Names that are good for topics and URLs and bad for a folder of ours: git or the linter would
 * ignore it, or test/tidy.spec.ts refuse it.
 */
const RESERVED_NAMES = [
  ...['dist', 'coverage'],
  ...['common', 'shared', 'utils', 'helpers', 'core', 'interfaces', 'constants', 'types'],
];

export function helpText(formats: readonly string[]): string {
  return [
    `Usage: npm run generate:gateway <name> -- --format ${formats.join('|')}`,
    '',
    'Makes the folder apps/worker/src/gateways/<name> and adds its line to',
    'libs/messaging/src/gateway-directory.ts. The gateway is simulated and works at once; what to',
    'replace is in docs/adding-a-gateway.md.',
    '',
    '  <name>            a letter, then letters, digits and dashes: at most 32, all lower case',
    '  --format <name>   the data format that it speaks',
    '  --help            shows this',
    '',
    'Ends with 0 when it is made, 1 when it cannot be made, 2 when the command line is wrong.',
  ].join('\n');
}

/**
 * @param formats those that are registered
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[], formats: readonly string[]): Wish {
  const { positionals, values } = parse(args);
  if (values.help === true) return { kind: 'help' };
  const [name, ...others] = positionals;
  if (name === undefined) throw new UsageError('The name of the gateway is missing.');
  if (values.format === undefined && others.some((other) => formats.includes(other))) {
    throw new UsageError('npm has kept --format for itself: write -- before it.');
  }
  if (others.length > 0) throw new UsageError('One gateway has one name.');
  checkName(name);
  const { format } = values;
  if (format === undefined) throw new UsageError('The data format is missing: --format <name>.');
  if (!formats.includes(format)) {
    throw new UsageError(`There is no such data format; there are ${formats.join(', ')}.`);
  }
  return { kind: 'make', name, format };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function checkName(name: string): void {
  if (!NAME.test(name)) {
    throw new UsageError(
      'A name is a letter, then letters, digits and dashes: at most 32, all lower case.',
    );
  }
  if (RESERVED_NAMES.includes(name)) {
    throw new UsageError(
      `No gateway can be called ${name}: folders of that name mean other things.`,
    );
  }
}
