import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface FaultsCommand {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  readonly rate: number;
  readonly scenario: string;
  readonly kills: number;
  readonly broken: string | undefined;
  readonly keep: boolean;
}

export const HELP = `npm run faults -- [options]

Runs two APIs, two workers, PostgreSQL, Redis and Kafka, breaks them while merchants go on, and
checks afterwards that nothing was lost, done twice, or left behind.

  --seed S        every choice comes from it; a random one, printed first, when it is absent
  --seconds N     how long things are broken (default 60); it takes about a minute more
  --rate R        requests a second, all merchants together (default 25)
  --clients C     merchants at the same time (default 12)
  --scenario X    mixed (default), network: only the ways between the processes, or api-kills:
                  kill -9 of the API under load
  --kills K       how often the API is killed in api-kills (default 100)
  --broken V      run a variant in which a law is broken, which the run must find out:
                  answer-before-commit, send-before-claim, effect-without-inbox,
                  cache-without-version
  --keep          keep data and logs, also when everything is right
  --help          this text

The exit status is 0 when no law was broken and everything was seen that must be seen.`;

/** @returns undefined when the help was asked for. @throws Error naming the option that is wrong */
export function parseCommand(args: readonly string[]): FaultsCommand | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      clients: { type: 'string' },
      scenario: { type: 'string' },
      kills: { type: 'string' },
      broken: { type: 'string' },
      keep: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  return {
    seed: wholeNumber('seed', values.seed, randomInt(1, 2 ** 31), 2 ** 31),
    seconds: wholeNumber('seconds', values.seconds, 60, 86_400),
    clients: wholeNumber('clients', values.clients, 12, 200),
    rate: wholeNumber('rate', values.rate, 25, 1_000),
    scenario: values.scenario ?? 'mixed',
    kills: wholeNumber('kills', values.kills, 100, 10_000),
    broken: values.broken,
    keep: values.keep ?? false,
  };
}

function wholeNumber(name: string, text: string | undefined, fallback: number, max: number) {
  if (text === undefined) return fallback;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (number >= 1 && number <= max) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${max}.`);
}
