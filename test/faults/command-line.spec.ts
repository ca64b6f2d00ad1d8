import { HELP, parseCommand } from './command-line.js';
import { scenarioOf } from './scenarios.js';

it('has a default for everything, and a seed of its own', () => {
  const command = parseCommand([]);
  expect(command).toMatchObject({ seconds: 60, scenario: 'mixed', keep: false });
  expect(command?.seed).toBeGreaterThan(0);
});

it('takes what it is given', () => {
  const args = ['--seed', '5', '--seconds', '600', '--scenario', 'api-kills', '--kills', '100'];
  const command = parseCommand([...args, '--keep']);
  expect(command).toMatchObject({ seed: 5, seconds: 600, kills: 100, keep: true });
  expect(command && scenarioOf(command).kills).toBe(100);
});

it('asks for help', () => {
  expect(parseCommand(['--help'])).toBeUndefined();
});

it.each([['--seed', 'x'], ['--seconds', '0'], ['--rate', '-1'], ['--nonsense'], ['word']])(
  'refuses %s %s',
  (...args) => {
    expect(() => parseCommand(args)).toThrow();
  },
);

it.each([
  { scenario: 'nothing', kills: 1, broken: undefined },
  { scenario: 'mixed', kills: 1, broken: 'constructor' },
])('knows no %j', (choice) => {
  expect(() => scenarioOf(choice)).toThrow('There is no');
});

it('names every variant in its help', () => {
  const variants = ['answer-before-commit', 'send-before-claim'];
  for (const broken of [...variants, 'effect-without-inbox', 'cache-without-version']) {
    expect(HELP).toContain(broken);
    expect(() => scenarioOf({ scenario: 'mixed', kills: 1, broken })).not.toThrow();
  }
});
