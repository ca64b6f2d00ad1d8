export const SCENARIOS = ['accept-json', 'accept-soap', 'whole-way'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Options {
  readonly only: readonly ScenarioName[];
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly referenceSeconds: number;
  readonly isQuick: boolean;
  readonly isProfiled: boolean;
}

export const HELP = `Usage: npm run bench -- [options]

Starts PostgreSQL, Redis, Kafka, the API and the worker for itself, measures them, prints a table
and writes bench/results.json. Every figure is also a ratio to one-row durable inserts, measured
in the same run on the same PostgreSQL.

  --only a,b      only these of: ${SCENARIOS.join(', ')}
  --rounds N      how often everything is measured; the median counts (3)
  --seconds N     the length of one measurement (8)
  --quick         few seconds each; under two minutes in all
  --profile       CPU profiles of API and worker in each scenario, summed up in .local/bench
  --help          this text`;

/** @throws Error that says what is wrong */
export function readOptions(args: readonly string[]): Options | 'help' {
  const given = new Map<string, string>();
  const flags = new Set(['--quick', '--profile', '--help']);
  const values = new Set(['--only', '--rounds', '--seconds']);
  for (let index = 0; index < args.length; index += 1) {
    const [name = '', attached] = (args[index] ?? '').split('=', 2);
    if (flags.has(name)) given.set(name, 'yes');
    else if (values.has(name)) {
      const value = attached ?? args[(index += 1)];
      if (value === undefined) throw new Error(`${name} wants a value.`);
      given.set(name, value);
    } else throw new Error(`${name} is not known.\n\n${HELP}`);
  }
  if (given.has('--help')) return 'help';
  const isQuick = given.has('--quick');
  return {
    only: readNames(given.get('--only')),
    rounds: positive(given, '--rounds', isQuick ? 1 : 3),
    seconds: positive(given, '--seconds', isQuick ? 3 : 8),
    warmUpSeconds: isQuick ? 1 : 2,
    referenceSeconds: isQuick ? 2 : 3,
    isQuick,
    isProfiled: given.has('--profile'),
  };
}

function readNames(value: string | undefined): readonly ScenarioName[] {
  if (value === undefined) return SCENARIOS;
  return value.split(',').map((name) => {
    const found = SCENARIOS.find((scenario) => scenario === name);
    if (found === undefined) {
      throw new Error(`There is no scenario ${name}; there are ${SCENARIOS.join(', ')}.`);
    }
    return found;
  });
}

function positive(given: ReadonlyMap<string, string>, name: string, fallback: number): number {
  const value = given.get(name);
  if (value === undefined) return fallback;
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new Error(`${name} must be a whole number above 0.`);
  return Number(value);
}
