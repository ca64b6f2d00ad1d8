import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BEGIN, END, withSection } from '../tools/bench/readme-section';
import type { Results } from '../tools/bench/results';

const ROOT = resolve(__dirname, '..');
const README = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const TEXT = readFileSync(resolve(ROOT, 'bench/results.json'), 'utf8');
const RESULTS = JSON.parse(TEXT) as Results;

test('the figures in the README are those of bench/results.json', () => {
  expect(withSection(README, RESULTS)).toBe(README);
});

test('every part of the results names a run that is there', () => {
  const { runs, scenarios, sustained, scheme, baseline, growth } = RESULTS;
  const parts = [...Object.values(scenarios), sustained, scheme, baseline, growth];
  for (const part of parts) if (part) expect(runs).toHaveProperty([part.run]);
});

test('the results name no place on a machine', () => {
  expect(TEXT).not.toMatch(/\/(home|root|tmp|var|opt)\//);
});

test('a README without its markers is refused', () => {
  expect(() => withSection(README.replace(BEGIN, ''), RESULTS)).toThrow('The README has no');
  expect(() => withSection(README.replace(END, ''), RESULTS)).toThrow('The README has no');
});
