import { parseArgs } from 'node:util';
import { isUUID } from 'class-validator';
import { findGateway, type GatewayEntry, GATEWAYS } from '#libs/messaging';
import { UsageError } from '#libs/terminal';

/** What was asked for on the command line. */
export type DeadLetterWish =
  | { readonly command: 'help' }
  | { readonly command: 'list'; readonly gateway: GatewayEntry; readonly asJson: boolean }
  | {
      readonly command: 'redrive';
      readonly gateway: GatewayEntry;
      readonly asJson: boolean;
      /** Of one transaction alone; absent: all of them. */
      readonly transactionId: string | undefined;
    };

export const HELP = `Usage: npm run dlq -- <command> --gateway <name>

  list       the dead letters of a gateway, oldest first: when, which transaction, and why
  redrive    has the transactions of its dead letters asked about, and sent again where the gateway
             does not know them; the API refuses what is final
    --transaction <id>   of one transaction alone

  --gateway <name>       ${GATEWAYS.map(({ name }) => name).join(', ')}
  --json                 writes JSON, for programs
  --help                 shows this

Nothing is taken out of the topic: what is read stays there until its time is over.
Talks to the servers of KAFKA_BROKERS and API_URL; without these to those of npm start.
Ends with 0 when it is done (what is final counts as done), 1 when something could not be done, 2
when the command line is wrong.`;

const OPTIONS = {
  gateway: { type: 'string' },
  transaction: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): DeadLetterWish {
  const { positionals, values } = parse(args);
  if (values.help === true) return { command: 'help' };
  const [command, ...rest] = positionals;
  if (command !== 'list' && command !== 'redrive') {
    throw new UsageError('The command must be list or redrive.');
  }
  if (rest.length > 0) {
    throw new UsageError('Too many words: write -- before the options, or npm keeps them.');
  }
  const gateway = readGateway(values.gateway);
  const asJson = values.json === true;
  if (command === 'redrive') {
    return { command, gateway, asJson, transactionId: readId(values.transaction) };
  }
  if (values.transaction !== undefined) throw new UsageError('list has no option --transaction.');
  return { command, gateway, asJson };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readGateway(name: string | undefined): GatewayEntry {
  if (name === undefined) throw new UsageError('--gateway <name> is missing.');
  const entry = findGateway(name);
  if (!entry) throw new UsageError('There is no such gateway.');
  return entry;
}

function readId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!isUUID(text)) throw new UsageError('The id of a transaction is a UUID.');
  return text.toLowerCase();
}
