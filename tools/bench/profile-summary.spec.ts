import { type CpuProfile, summarise } from './profile-summary';

const frame = (functionName: string, url = '', lineNumber = 9) => ({
  functionName,
  url,
  lineNumber,
});

/** accept() calls pg's query(), which writes to a socket; 60 of 100 ms nothing happens. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, children: [2, 3], callFrame: frame('(root)') },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, children: [4], callFrame: frame('accept', 'file:///clone/dist/apps/api/accept.js') },
    {
      id: 4,
      children: [5, 6],
      callFrame: frame('query', 'file:///clone/node_modules/pg/lib/q.js'),
    },
    { id: 5, callFrame: frame('writev', 'node:net') },
    { id: 6, children: [7], callFrame: frame('accept', 'file:///clone/dist/apps/api/accept.js') },
    { id: 7, callFrame: frame('', 'file:///clone/node_modules/@nestjs/core/x.js') },
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [60_000, 10_000, 8_000, 12_000, 4_000, 6_000],
};

const lines = summarise(PROFILE);
const chapter = (title: string): string[] => {
  const start = lines.findIndex((line) => line.startsWith(title)) + 1;
  const length = lines.slice(start).findIndex((line) => line.endsWith(':'));
  return lines.slice(start, length < 0 ? undefined : start + length).map((line) => line.trim());
};

it('says how busy the process was', () => {
  expect(lines[0]).toBe('busy 40 % of 0.1 s');
});

it('gives each function its own time, and what is native to who called it', () => {
  expect(chapter('self time by function')).toEqual([
    '35.0 %  accept  apps/api/accept.js:10',
    '30.0 %  writev  node:net:10  ← query  pg/lib/q.js:10',
    '20.0 %  query  pg/lib/q.js:10',
    '15.0 %  (anonymous)  @nestjs/core/x.js:10',
  ]);
});

it('adds up packages and our own files', () => {
  expect(chapter('self time by package')).toEqual([
    '35.0 %  apps/api/accept.js',
    '30.0 %  node:net',
    '20.0 %  pg',
    '15.0 %  @nestjs/core',
  ]);
});

it('counts a function once, however often it is in a stack', () => {
  expect(chapter('time of our functions')).toEqual(['100.0 %  accept  apps/api/accept.js:10']);
});
