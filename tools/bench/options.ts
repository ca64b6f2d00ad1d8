import { SCENARIOS, type ScenarioName } from './scenarios';

/** What is measured once in a run, beside the scenarios. */
export const PARTS = ['sustained', 'scheme', 'baseline', 'growth'] as const;
export type PartName = (typeof PARTS)[number];

export interface Options {
  readonly scenarios: readonly ScenarioName[];
  readonly parts: readonly PartName[];
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly referenceSeconds: number;
  readonly sustainedSeconds: number;
  /** Offered meanwhile; without it, a share of the maximum. */
  readonly sustainedRate: number | undefined;
  readonly schemeSeconds: number;
  readonly schemeRate: number;
  readonly growthRows: number;
  /** Of API and worker. */
  readonly copies: number;
  readonly isQuick: boolean;
  readonly isProfiled: boolean;
  /** Nothing is measured: the table of the README is written. */
  readonly isReadmeOnly: boolean;
}

export const HELP = `Usage: npm run bench -- [options]

Starts PostgreSQL, Redis, Kafka, the API and the worker for itself, warms them up, measures them,
prints a table and puts the figures into bench/results.json, each in place of its last. Every figure
is also a ratio to one-row durable inserts, measured in the same run on the same PostgreSQL.

Without the options of the first group: all scenarios, and the whole way sustained for a minute.

  --only a,b           of the scenarios and parts, only these:
                       ${SCENARIOS.slice(0, 7).join(', ')},
                       ${SCENARIOS.slice(7).join(', ')},
                       ${PARTS.join(', ')}
  --scheme             a national scheme's load: 500 transactions/s, whole way, for ten minutes
  --baseline           the write path beside the plain ways to write it with Nest
  --growth             accept, read, list, whole way with ten million stored transactions and
                       without
  --all                everything in one run

  --rounds N           how often everything is measured; the median counts (3)
  --seconds N          the length of one measurement (8); with --scheme alone, of that (600)
  --sustained-seconds N, --sustained-rate N     (60; 90 % of the maximum)
  --rate N, --scheme-seconds N                  of --scheme (500, 600)
  --rows N             of --growth (10000000)
  --copies N           so many APIs and workers side by side (1); accept-json and whole-way only
  --quick              few seconds each, for a first look
  --profile            CPU profiles of API and worker in each scenario, summed up in .local/bench

  --readme             writes the table of the README from bench/results.json; measures nothing
  --help               this text`;

const FLAGS = ['--scheme', '--baseline', '--growth', '--all', '--quick', '--profile', '--readme'];
const VALUES = [
  ...['--only', '--rounds', '--seconds', '--sustained-seconds', '--sustained-rate', '--rate'],
  ...['--scheme-seconds', '--rows', '--copies'],
];

/** @throws Error that says what is wrong */
export function readOptions(args: readonly string[]): Options | 'help' {
  const given = readArguments(args);
  if (given.has('--help')) return 'help';
  const isQuick = given.has('--quick');
  const number = (name: string, usual: number, quick = usual): number =>
    positive(given, name) ?? (isQuick ? quick : usual);
  const chosen = readChoice(given);
  const isSchemeAlone = chosen.scenarios.length === 0 && chosen.parts.join() === 'scheme';
  const schemeSeconds = isSchemeAlone ? positive(given, '--seconds') : undefined;
  const copies = positive(given, '--copies') ?? 1;
  if (copies > 1 && chosen.parts.length > 0) throw new Error('--copies measures scenarios only.');
  return {
    ...chosen,
    rounds: number('--rounds', 3, 1),
    seconds: number('--seconds', 8, 3),
    warmUpSeconds: isQuick ? 1 : 2,
    referenceSeconds: isQuick ? 2 : 3,
    sustainedSeconds: number('--sustained-seconds', 60, 10),
    sustainedRate: positive(given, '--sustained-rate'),
    schemeSeconds: schemeSeconds ?? number('--scheme-seconds', 600, 20),
    schemeRate: number('--rate', 500),
    growthRows: number('--rows', 10_000_000, 1_000_000),
    copies,
    isQuick,
    isProfiled: given.has('--profile'),
    isReadmeOnly: given.has('--readme'),
  };
}

function readArguments(args: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const [name = '', attached] = (args[index] ?? '').split('=', 2);
    if (FLAGS.includes(name) || name === '--help') given.set(name, 'yes');
    else if (VALUES.includes(name)) {
      const value = attached ?? args[(index += 1)];
      if (value === undefined) throw new Error(`${name} wants a value.`);
      given.set(name, value);
    } else throw new Error(`${name} is not known.\n\n${HELP}`);
  }
  return given;
}

function readChoice(given: ReadonlyMap<string, string>): Pick<Options, 'scenarios' | 'parts'> {
  if (given.has('--all')) return { scenarios: SCENARIOS, parts: PARTS };
  const only = given.get('--only')?.split(',');
  const flagged = PARTS.filter((part) => given.has(`--${part}`));
  if (only === undefined) {
    if (flagged.length > 0) return { scenarios: [], parts: flagged };
    return given.has('--copies')
      ? { scenarios: ['accept-json', 'whole-way'], parts: [] }
      : { scenarios: SCENARIOS, parts: ['sustained'] };
  }
  const known = [...SCENARIOS, ...PARTS];
  for (const name of only) {
    if (!known.some((each) => each === name)) {
      throw new Error(`There is no scenario ${name}; there are ${known.join(', ')}.`);
    }
  }
  return {
    scenarios: SCENARIOS.filter((name) => only.includes(name)),
    parts: PARTS.filter((name) => only.includes(name) || flagged.includes(name)),
  };
}

function positive(given: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = given.get(name);
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`${name} must be a whole number above 0.`);
  return Number(value);
}
