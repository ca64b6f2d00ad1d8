import { parseTps } from './reference';

const OUTPUT = `pgbench (18.4)
transaction type: insert.sql
scaling factor: 1
query mode: prepared
number of clients: 64
number of threads: 2
maximum number of tries: 1
duration: 3 s
number of transactions actually processed: 22412
number of failed transactions: 0 (0.000%)
latency average = 8.557 ms
initial connection time = 52.731 ms
tps = 7479.604391 (without initial connection time)
`;

it('reads what pgbench has measured', () => {
  expect(parseTps(OUTPUT)).toBe(7_479.604391);
});

it.each([
  ['nothing', ''],
  ['an error', 'pgbench: error: connection to server at "127.0.0.1" failed'],
  ['no figure', OUTPUT.replace('tps =', 'tps')],
])('refuses %s', (_, output) => {
  expect(() => parseTps(output)).toThrow('pgbench has not said how fast it was');
});
