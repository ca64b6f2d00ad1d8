import { parseArgs } from 'node:util';
import { isUUID } from 'class-validator';
import { findSensitive } from '#libs/masking';
import { plainText, UsageError } from '#libs/terminal';

/** What was asked for on the command line. */
export type OperatorWish = { readonly asJson: boolean } & (
  | { readonly command: 'help' }
  | { readonly command: 'list'; readonly status: ListedStatus; readonly limit: number }
  | { readonly command: 'show'; readonly id: string }
  | {
      readonly command: 'resolve';
      readonly id: string;
      readonly status: 'completed' | 'failed';
      readonly message: string;
    }
  | { readonly command: 'drift' }
);

export type ListedStatus = 'unknown' | 'conflict';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1_000;
const REASON_LENGTH_MAX = 140;

export const HELP = `Usage: npm run transactions -- <command>

  list --status unknown     what nobody can tell the end of, oldest first
  list --status conflict    what gateways have said against what stands, newest first
    --limit <n>             at most so many: 1 to ${LIMIT_MAX}, ${LIMIT_DEFAULT} by default
  show <id>                 a transaction, its history, its callbacks, and what waits to be sent
  resolve <id> completed    ends a transaction that is unknown; it is recorded, and the merchant
  resolve <id> failed       sees the reason
    --reason <text>         what was found out, in at most ${REASON_LENGTH_MAX} characters
  drift                     compares Redis and the outbox with PostgreSQL, and repairs Redis

  --json                    writes JSON, for programs
  --help                    shows this

Talks to the servers of DATABASE_URL and REDIS_URL; without these to those of npm start.
Ends with 0 when it is done, 1 when it cannot be done, 2 when the command line is wrong.`;

const OPTIONS = {
  status: { type: 'string' },
  limit: { type: 'string' },
  reason: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The options of each command, besides --json and --help. */
const OWN_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['list', ['status', 'limit']],
  ['show', []],
  ['resolve', ['reason']],
  ['drift', []],
]);

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): OperatorWish {
  const { positionals, values } = parse(args);
  const asJson = values.json === true;
  if (values.help === true) return { command: 'help', asJson };
  const [command = '', ...rest] = positionals;
  const known = OWN_OPTIONS.get(command);
  if (!known) throw new UsageError(`The command must be one of ${commands()}.`);
  for (const name of Object.keys(values)) {
    if (name !== 'json' && !known.includes(name)) {
      throw new UsageError(`${command} has no option --${name}.`);
    }
  }
  switch (command) {
    case 'list':
      checkCount(rest, 0);
      return { command, asJson, status: readStatus(values.status), limit: readLimit(values.limit) };
    case 'show':
      return { command, asJson, id: readId(checkCount(rest, 1)) };
    case 'resolve':
      return { command, asJson, ...readResolution(rest, values.reason) };
    default:
      checkCount(rest, 0);
      return { command: 'drift', asJson };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function commands(): string {
  return [...OWN_OPTIONS.keys()].join(', ');
}

function checkCount(words: readonly string[], count: number): readonly string[] {
  if (words.length > count) {
    throw new UsageError('Too many words: write -- before the options, or npm keeps them.');
  }
  return words;
}

function readStatus(text: string | undefined): ListedStatus {
  if (text === 'unknown' || text === 'conflict') return text;
  throw new UsageError('--status must be unknown or conflict.');
}

function readLimit(text = LIMIT_DEFAULT.toString()): number {
  const limit = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new UsageError(`--limit must be a whole number from 1 to ${LIMIT_MAX}.`);
}

function readId([id]: readonly string[]): string {
  if (id === undefined) throw new UsageError('The id of the transaction is missing.');
  if (!isUUID(id)) throw new UsageError('The id of a transaction is a UUID.');
  return id.toLowerCase();
}

function readResolution(words: readonly string[], reason: string | undefined) {
  const [, status] = checkCount(words, 2);
  const id = readId(words);
  if (status !== 'completed' && status !== 'failed') {
    throw new UsageError('A transaction is resolved as completed or failed.');
  }
  return { id, status, message: readReason(reason) } as const;
}

/** Kept for ever and shown to the merchant. */
function readReason(text = ''): string {
  const message = text.trim();
  if (message === '') throw new UsageError('--reason "<what was found out>" is missing.');
  if (Array.from(message).length > REASON_LENGTH_MAX) {
    throw new UsageError(`--reason has at most ${REASON_LENGTH_MAX} characters.`);
  }
  if (plainText(message) !== message) {
    throw new UsageError('--reason has a character that cannot be seen.');
  }
  if (findSensitive(message) !== undefined) {
    throw new UsageError('--reason must not hold a card number, an IBAN or a secret.');
  }
  return message;
}
