import { type Environment, readWorkerConfig, type WorkerConfig } from '#libs/config';
import { topicNames } from '#libs/messaging';
import {
  type CommandAnswer,
  CommandFailure,
  formatTable,
  plainText,
  runCommand,
} from '#libs/terminal';
import { type DeadLetterWish, HELP, readCommandLine } from './command-line.js';
import { type Letter, transactionsOf } from './letter.js';
import { readDeadLetters } from './read-dead-letters.js';
import { RedriveClient, type RedriveResult } from './redrive-client.js';

type Wish<Command extends DeadLetterWish['command']> = Extract<
  DeadLetterWish,
  { command: Command }
>;

/** Somebody who has gone away is not asked a thousand times. */
const UNANSWERED_MAX = 3;

/** Runs one command about dead letters. @returns the exit status */
export function tendDeadLetters(args: readonly string[], env: Environment): Promise<number> {
  return runCommand(HELP, async () => {
    const wish = readCommandLine(args);
    switch (wish.command) {
      case 'help':
        return { output: HELP };
      case 'list':
        return list(wish, readWorkerConfig(env));
      case 'redrive':
        return redrive(wish, readWorkerConfig(env));
      default:
        return wish satisfies never;
    }
  });
}

async function list(wish: Wish<'list'>, config: WorkerConfig): Promise<CommandAnswer> {
  const letters = await lettersOf(wish, config);
  if (wish.asJson) return { output: JSON.stringify({ data: letters.map(letterView) }, null, 2) };
  if (letters.length === 0) return { output: 'There are no dead letters.' };
  const head = ['put aside', 'transaction', 'cause', 'detail', 'partition', 'offset'];
  const rows = letters.map(({ at, transactionId, cause, detail, partition, offset }) => [
    ...[at ?? '', transactionId ?? '–', cause, detail, partition.toString(), offset],
  ]);
  return { output: formatTable(head, rows) };
}

/** Only asks: what is sent again is sent by way of the API's outbox, as everything is. */
async function redrive(wish: Wish<'redrive'>, config: WorkerConfig): Promise<CommandAnswer> {
  const { gateway, asJson } = wish;
  const ids = chosen(wish, await lettersOf(wish, config));
  if (config.gatewaySecrets.of(gateway.name).length === 0) {
    throw new CommandFailure(`GATEWAY_SECRETS holds no secret for the gateway ${gateway.name}.`);
  }
  const client = new RedriveClient(config, gateway.name);
  const results: { readonly id: string; readonly result: RedriveResult }[] = [];
  let unanswered = 0;
  for (const id of ids) {
    const result: RedriveResult =
      unanswered < UNANSWERED_MAX ? await client.redrive(id) : NOT_ASKED;
    unanswered = result.kind === 'unanswered' ? unanswered + 1 : 0;
    results.push({ id, result });
  }
  const isFailure = results.some(({ result }) => !isDone(result));
  if (asJson) {
    const data = results.map(({ id, result }) => ({ transaction_id: id, ...resultView(result) }));
    return { output: JSON.stringify({ data }, null, 2), isFailure };
  }
  const lines = results.map(({ id, result }) => `${id}  ${plainText(resultText(result))}`);
  return {
    output: lines.length === 0 ? 'There is nothing to redrive.' : lines.join('\n'),
    isFailure,
  };
}

const NOT_ASKED: RedriveResult = { kind: 'unanswered', why: 'not asked: the API is away' };

async function lettersOf(
  { gateway }: Wish<'list' | 'redrive'>,
  config: WorkerConfig,
): Promise<readonly Letter[]> {
  const topic = topicNames(config.kafkaPrefix).deadLetters(gateway.format, gateway.name);
  const { letters, isTruncated } = await readDeadLetters(config.kafkaBrokers, topic);
  if (isTruncated) process.stderr.write(`Only the first ${letters.length} letters were read.\n`);
  return letters;
}

function chosen({ transactionId }: Wish<'redrive'>, letters: readonly Letter[]): string[] {
  const ids = transactionsOf(letters);
  if (transactionId === undefined) return ids;
  if (ids.includes(transactionId)) return [transactionId];
  throw new CommandFailure(`No dead letter names the transaction ${transactionId}.`);
}

/** What is final needs no redrive: that is what it was for. */
function isDone({ kind }: RedriveResult): boolean {
  return kind === 'redriven' || kind === 'refused';
}

function resultText(result: RedriveResult): string {
  switch (result.kind) {
    case 'redriven':
      return `redriven (${result.status})`;
    case 'refused':
      return `refused: ${result.status}`;
    case 'not_found':
      return 'not found';
    case 'failed':
    case 'unanswered':
      return `failed: ${result.why}`;
    default:
      return result satisfies never;
  }
}

function resultView(result: RedriveResult): object {
  switch (result.kind) {
    case 'redriven':
    case 'refused':
      return { result: result.kind, status: result.status };
    case 'not_found':
      return { result: 'not_found' };
    case 'failed':
    case 'unanswered':
      return { result: 'failed', why: result.why };
    default:
      return result satisfies never;
  }
}

function letterView(letter: Letter): object {
  return {
    at: letter.at,
    transaction_id: letter.transactionId,
    cause: letter.cause,
    detail: letter.detail,
    request_id: letter.requestId,
    partition: letter.partition,
    offset: letter.offset,
  };
}
