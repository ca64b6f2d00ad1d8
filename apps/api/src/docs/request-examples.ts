import { type Codec, type CodecExample, CODECS } from '#libs/formats';
import type { TransactionRequest, TransactionType } from '#libs/transaction';
import { SIMULATION_RULES, withRule } from './simulation-rules.js';

/** A document that runs as it is, under a name of its own within its format. */
export interface RequestExample {
  readonly codec: Codec;
  readonly name: string;
  readonly summary: string;
  readonly body: string;
}

/** Cards of the examples have not expired then; a document must not depend on when it is made. */
const NOW = new Date('2026-01-01T00:00:00Z');

/** Every format's examples, and one more for each rule of the simulated gateways. */
export function requestExamples(type: TransactionType): readonly RequestExample[] {
  return CODECS.flatMap((codec) => {
    const own = codec.examples.filter((example) => example.type === type);
    const [first] = own;
    return [...own.map((each, index) => ownExample(codec, each, index)), ...rules(codec, first)];
  });
}

/** What the server makes of an example. */
export function readExample(
  codec: Codec,
  { type, body }: Pick<CodecExample, 'type' | 'body'>,
): TransactionRequest {
  const [request] = codec.receiveRequest(Buffer.from(body)).read({ type, now: NOW });
  if (!request) throw new Error(`An example of ${codec.format} holds no transaction.`);
  return request;
}

function ownExample(codec: Codec, { summary, body }: CodecExample, index: number): RequestExample {
  return { codec, name: index === 0 ? 'completes' : `example_${index + 1}`, summary, body };
}

/** A format that brings examples of its own for a rule keeps them. */
function rules(codec: Codec, example: CodecExample | undefined): readonly RequestExample[] {
  if (!example) return [];
  const shown = codec.examples
    .filter(({ type }) => type === example.type)
    .map((each) => readExample(codec, each).metadata?.simulate);
  return SIMULATION_RULES.filter(({ rule }) => !shown.includes(rule)).flatMap(
    ({ name, rule, summary }) => {
      const body = withRule(codec.format, example.body, rule);
      return body === undefined ? [] : [{ codec, name, summary, body }];
    },
  );
}
