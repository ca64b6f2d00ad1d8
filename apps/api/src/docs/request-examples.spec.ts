import { type Codec, codecOf, CODECS } from '#libs/formats';
import { parseRule, type SimulationRule } from '../../../worker/src/simulation/simulation-rule.js';
import { readExample, requestExamples } from './request-examples.js';
import { SIMULATION_RULES } from './simulation-rules.js';

/** The compiler asks for a name here when the worker learns a rule. */
const RULES_OF_THE_WORKER: Record<
  Exclude<SimulationRule['name'], 'complete' | 'not_understood'>,
  true
> = {
  decline: true,
  slow: true,
  duplicate: true,
  retry: true,
  silent: true,
  late_processing: true,
  conflict: true,
  bad_signature: true,
  wrong_amount: true,
  crash: true,
  poison: true,
};

const TYPES = ['deposit', 'withdrawal'] as const;

test('every rule of the simulated gateways is shown, with an argument that it understands', () => {
  expect(SIMULATION_RULES.map(({ rule }) => parseRule(rule).name)).toEqual(
    Object.keys(RULES_OF_THE_WORKER),
  );
});

describe.each(TYPES)('the examples of a %s', (type) => {
  const rulesIn = (codec: Codec) =>
    requestExamples(type)
      .filter((example) => example.codec === codec)
      .map(({ body }) => readExample(codec, { type, body }).metadata?.simulate);

  it.each(['json', 'soap'])('in %s are read, one for each rule and one without', (format) => {
    const rules = SIMULATION_RULES.map(({ rule }) => rule);
    expect(rulesIn(codecOf(format))).toEqual([undefined, ...rules]);
  });

  it.each(CODECS.map((codec) => [codec.format, codec] as const))(
    'in %s are read, the first of them without a rule',
    (_format, codec) => {
      expect(rulesIn(codec).indexOf(undefined)).toBe(0);
    },
  );

  it('have names of their own in each format', () => {
    const names = requestExamples(type).map(({ codec, name }) => `${codec.format} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('a rule changes nothing but the metadata', () => {
  const made = SIMULATION_RULES.map(({ name }) => name);
  for (const type of TYPES) {
    for (const { codec, body } of requestExamples(type).filter(({ name }) => made.includes(name))) {
      const [own] = codec.examples.filter((example) => example.type === type);
      const request = readExample(codec, { type, body });
      expect(own && { ...readExample(codec, own), metadata: request.metadata }).toEqual({
        ...request,
        metadata: request.metadata,
      });
    }
  }
});
