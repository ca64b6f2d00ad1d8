/** One thing that a merchant can ask of a simulated gateway, with the argument that is shown. */
export interface SimulationRuleExample {
  readonly name: string;
  readonly rule: string;
  readonly summary: string;
}

/** The rules beside the absent one, which completes; a spec holds this list to the worker's. */
export const SIMULATION_RULES: readonly SimulationRuleExample[] = [
  { name: 'decline', rule: 'decline', summary: 'decline: the gateway refuses, it ends as failed' },
  { name: 'slow', rule: 'slow:1500', summary: 'slow:<ms>: completes after 1.5 seconds' },
  {
    name: 'duplicate',
    rule: 'duplicate',
    summary: 'duplicate: the gateway reports it twice, it completes once',
  },
  {
    name: 'retry',
    rule: 'retry:2',
    summary: 'retry:<n>: nothing is done twice, then it completes',
  },
  {
    name: 'silent',
    rule: 'silent',
    summary: 'silent: the gateway pays and says nothing until it is asked',
  },
  {
    name: 'late_processing',
    rule: 'late_processing',
    summary: 'late_processing: it completes, and is said to be processing afterwards',
  },
  {
    name: 'conflict',
    rule: 'conflict',
    summary: 'conflict: it completes; that it failed is said afterwards, and refused',
  },
  {
    name: 'bad_signature',
    rule: 'bad_signature',
    summary: 'bad_signature: a forged callback is refused, then it completes',
  },
  {
    name: 'wrong_amount',
    rule: 'wrong_amount',
    summary: 'wrong_amount: the gateway reports another amount, which is refused',
  },
  {
    name: 'crash',
    rule: 'crash',
    summary: 'crash: the gateway pays and dies; it completes once that is found out',
  },
  {
    name: 'poison',
    rule: 'poison',
    summary: 'poison: the gateway always breaks, it ends as unknown after 7 to 16 seconds',
  },
];

type RuleWriter = (body: string, rule: string) => string;

/** Where a format keeps `metadata.simulate`; examples of other formats say it themselves. */
const RULE_WRITERS: Readonly<Record<string, RuleWriter>> = {
  json: (body, rule) => {
    const document = JSON.parse(body) as object;
    return JSON.stringify({ ...document, metadata: { simulate: rule } }, null, 2);
  },
  soap: (body, rule) => {
    const withoutMetadata = body.replace(/\n *<metadata>.*<\/metadata>/s, '');
    return withoutMetadata.replace(
      /\n( *)(<\/[A-Za-z]+Request>)/,
      (_end, indent: string, endTag: string) =>
        [
          '',
          `${indent}  <metadata>`,
          `${indent}    <entry key="simulate">${rule}</entry>`,
          `${indent}  </metadata>`,
          `${indent}${endTag}`,
        ].join('\n'),
    );
  },
};

/** The same document with a rule in it; `undefined` where nobody knows how to write one. */
export function withRule(format: string, body: string, rule: string): string | undefined {
  return RULE_WRITERS[format]?.(body, rule);
}
