import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../tools/paths.js';

const SEED = '20261123';
const SECONDS = '10';

/** The exit status of a short run against a variant, and what it printed. */
async function runAgainst(variant: string) {
  const script = join(root, 'dist/tools/faults.js');
  const args = ['--seed', SEED, '--seconds', SECONDS, '--broken', variant];
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [status] = (await once(child, 'close')) as [number | null];
  const violated = [...output.matchAll(/^VIOLATED {2}([^:]+):/gm)].map(([, checker]) => checker);
  return { status, output, violated };
}

/** A harness that finds nothing may be one that cannot find anything. */
test.each([
  ['answer-before-commit', 'acknowledged and absent'],
  ['send-before-claim', 'effects and status agree'],
  ['effect-without-inbox', 'effects per transaction'],
  ['cache-without-version', 'Redis drift'],
])(
  'the harness catches %s: %s',
  async (variant, checker) => {
    const { status, output, violated } = await runAgainst(variant);
    if (!violated.includes(checker)) throw new Error(`not caught:\n${output}`);
    expect(output).toContain(`seed ${SEED}\n`);
    expect(output).not.toContain('MISSING');
    expect(status).toBe(1);
  },
  240_000,
);
