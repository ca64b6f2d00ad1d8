import { formatLogLine, isForPeople, LineSplitter } from './log-line';

const time = Date.UTC(2026, 10, 23, 9, 0, 0, 123);
const line = (fields: object): string =>
  formatLogLine(JSON.stringify({ level: 30, time, ...fields }));

describe('formatLogLine', () => {
  test('shows time, level, context and message, and hides what says nothing', () => {
    const fields = { pid: 1, hostname: 'h', context: 'OutboxRelay', msg: 'Moved a batch' };
    expect(line(fields)).toBe('09:00:00.123 info  [OutboxRelay] Moved a batch');
  });

  test('shows a request on one line', () => {
    const fields = {
      msg: 'request',
      request_id: 'r1',
      method: 'POST',
      path: '/v1/deposits',
      status: 202,
      duration_ms: 12,
    };
    const expected = '09:00:00.123 info  request POST /v1/deposits 202 12 ms request_id=r1';
    expect(line(fields)).toBe(expected);
  });

  test('leaves out what Nest lists at every start', () => {
    const mapped = { level: 'info', context: 'RouterExplorer', msg: 'Mapped {/x, GET} route' };
    expect(isForPeople(JSON.stringify(mapped))).toBe(false);
    expect(isForPeople(JSON.stringify({ ...mapped, context: 'Http' }))).toBe(true);
    expect(isForPeople('Error: no JSON')).toBe(true);
  });

  test('shows other fields as they are', () => {
    const shown = line({ msg: 'x', topic: 'transactions.json', count: 2, ids: ['a'] });
    expect(shown).toBe('09:00:00.123 info  x topic=transactions.json count=2 ids=["a"]');
  });

  test('shows where an error comes from', () => {
    const err = { type: 'Error', message: 'broken', stack: 'Error: broken\n    at a.js:1' };
    expect(line({ level: 50, msg: 'No', err })).toBe(
      '09:00:00.123 ERROR No\n    Error: broken\n        at a.js:1',
    );
    expect(line({ level: 40, msg: 'No', err: { message: 'broken' } })).toBe(
      '09:00:00.123 WARN  No (broken)',
    );
  });

  test.each(['Error: no JSON', '{ "level": 30', '', '   at main.js:1'])(
    'leaves %j alone',
    (text) => {
      expect(formatLogLine(text)).toBe(text);
    },
  );

  test.each([{ time: 'yesterday' }, { time: null }, { level: 'info' }, { level: null, msg: 7 }])(
    'survives %j',
    (fields) => {
      expect(() => line(fields)).not.toThrow();
    },
  );
});

describe('LineSplitter', () => {
  test('gives whole lines, wherever the pieces are cut, also within a character', () => {
    const bytes = Buffer.from('één\ntwo\nthr');
    const splitter = new LineSplitter();
    const lines = [...bytes].flatMap((byte) => splitter.push(Buffer.from([byte])));
    expect(lines).toEqual(['één', 'two']);
    expect(splitter.push(Buffer.from('ee\n'))).toEqual(['three']);
  });
});
