import { findGateway } from '#libs/messaging';
import { UsageError } from '#libs/terminal';
import { readCommandLine } from './command-line.js';

const ID = '0199c1b2-0000-7000-8000-00000000ab01';
const gateway = findGateway('json-sim');

it.each([
  ['list --gateway json-sim', { command: 'list', gateway, asJson: false }],
  ['--gateway=json-sim list --json', { command: 'list', gateway, asJson: true }],
  [
    'redrive --gateway json-sim',
    { command: 'redrive', gateway, asJson: false, transactionId: undefined },
  ],
  [
    `redrive --gateway json-sim --transaction ${ID.toUpperCase()} --json`,
    { command: 'redrive', gateway, asJson: true, transactionId: ID },
  ],
  ['--help', { command: 'help' }],
  ['redrive -h', { command: 'help' }],
])('reads %s', (line, wish) => {
  expect(readCommandLine(line.split(' '))).toEqual(wish);
});

it.each([
  ['', 'list or redrive'],
  ['purge --gateway json-sim', 'list or redrive'],
  ['list', '--gateway <name> is missing'],
  ['list --gateway', 'argument missing'],
  ['list --gateway nobody', 'There is no such gateway.'],
  ['list --gateway __proto__', 'There is no such gateway.'],
  ['list json-sim', 'write -- before the options'],
  [`list --gateway json-sim --transaction ${ID}`, 'list has no option --transaction'],
  ['redrive --gateway json-sim --transaction 7', 'is a UUID'],
  ['redrive --gateway json-sim --force', '--force'],
])('refuses %j', (line, problem) => {
  const read = () => readCommandLine(line.split(' '));
  expect(read).toThrow(UsageError);
  expect(read).toThrow(problem);
});
