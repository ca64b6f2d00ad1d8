import { UsageError } from '#libs/terminal';
import { HELP, readCommandLine } from './command-line.js';

const ID = '0199c1b2-0000-7000-8000-00000000ab01';

describe('readCommandLine', () => {
  it.each([
    ['list --status unknown', { command: 'list', status: 'unknown', limit: 50, asJson: false }],
    [
      'list --status=conflict --limit 1000 --json',
      { command: 'list', status: 'conflict', limit: 1_000, asJson: true },
    ],
    [`show ${ID.toUpperCase()}`, { command: 'show', id: ID, asJson: false }],
    ['drift --json', { command: 'drift', asJson: true }],
    ['--help', { command: 'help', asJson: false }],
    ['resolve -h', { command: 'help', asJson: false }],
  ])('reads %s', (line, wish) => {
    expect(readCommandLine(line.split(' '))).toEqual(wish);
  });

  it('reads a resolution with its reason, whatever the order', () => {
    const wish = { command: 'resolve', id: ID, status: 'failed', asJson: false };
    const reason = ' The bank says: never arrived. ';
    for (const args of [
      ['resolve', ID, 'failed', '--reason', reason],
      ['--reason', reason, 'resolve', ID, 'failed'],
    ]) {
      expect(readCommandLine(args)).toEqual({ ...wish, message: reason.trim() });
    }
  });

  it.each([
    ['', 'one of list, show, resolve, drift'],
    ['delete', 'one of list, show, resolve, drift'],
    ['constructor', 'one of list, show, resolve, drift'],
    ['list', '--status must be'],
    ['list --status pending', '--status must be'],
    ['list unknown', 'write -- before the options'],
    ['list --status unknown --limit 0', '--limit must be'],
    ['list --status unknown --limit 1001', '--limit must be'],
    ['list --status unknown --limit 1e2', '--limit must be'],
    ['list --status unknown --reason why', 'list has no option --reason'],
    ['show', 'id of the transaction is missing'],
    ['show 7', 'is a UUID'],
    [`show ${ID} ${ID}`, 'Too many words'],
    [`show ${ID} --status unknown`, 'show has no option --status'],
    [`resolve ${ID}`, 'completed or failed'],
    [`resolve ${ID} canceled --reason why`, 'completed or failed'],
    [`resolve ${ID} failed`, '--reason "<what was found out>" is missing'],
    [`resolve ${ID} failed why`, 'Too many words'],
    ['drift --all', '--all'],
  ])('refuses %j', (line, problem) => {
    const read = () => readCommandLine(line.split(' '));
    expect(read).toThrow(UsageError);
    expect(read).toThrow(problem);
  });

  it.each([
    ['   ', 'is missing'],
    ['x'.repeat(141), 'at most 140'],
    ['two\nlines', 'cannot be seen'],
    ['card 4111 1111 1111 1111', 'must not hold a card number'],
    ['to DE89370400440532013000', 'must not hold a card number'],
  ])('refuses the reason %j', (reason, problem) => {
    const read = () => readCommandLine(['resolve', ID, 'failed', '--reason', reason]);
    expect(read).toThrow(problem);
  });

  it('says in its help what there is', () => {
    for (const word of ['list', 'show', 'resolve', 'drift', '--json', '--reason', '--limit']) {
      expect(HELP).toContain(word);
    }
  });
});
