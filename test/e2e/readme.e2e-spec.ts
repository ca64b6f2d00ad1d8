import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { startSystem, type System, untilAll } from '../support/system.js';

const README = readFileSync(resolve(__dirname, '../../README.md'), 'utf8');
const API_URL = 'http://127.0.0.1:3000';

/** The command blocks of "Try it", in their order. */
const BLOCKS = [
  ...(README.split('## Try it')[1]?.split('\n## ')[0] ?? '').matchAll(/```sh\n([^]*?)```/g),
].map(([, block = '']) => block);

let system: System;

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

/** Pastes a block into a shell, with the address of the system under test. */
async function paste(block: string): Promise<string> {
  const script = block.replaceAll(API_URL, system.api.url).replaceAll('curl -s', 'curl -sf');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
  return stdout;
}

test('every command block works as it is printed', async () => {
  expect(BLOCKS).toHaveLength(4);
  const answers: string[] = [];
  for (const block of BLOCKS) answers.push(await paste(block));
  const [deposit, withdrawal, soap, lists] = answers;
  expect(deposit).toMatch(/"status":"pending".*"reference":"order-1001"/);
  expect(withdrawal).toMatch(/"type":"withdrawal","status":"completed"/);
  expect(soap).toMatch(/<DepositResponse .*<status>pending<\/status>/s);
  expect(lists).toMatch(/"next_cursor".*"format":"soap"/s);
  const { rows } = await system.database.query<{ id: string }>('SELECT id FROM transaction');
  expect(rows).toHaveLength(3);
  const ids = rows.map(({ id }) => id);
  await untilAll(system, ids, 'completed');
});
