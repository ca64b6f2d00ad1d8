import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** The faults that are answered for here, of the list that the service was built against. */
const REQUIRED = [...range(1, 60), ...range(94, 104)];

/** Stands in place of a file where there is nothing to test, with the reason beside it. */
const NO_FILE = '—';

interface Row {
  readonly number: number;
  readonly fault: string;
  readonly file: string;
  readonly test: string;
}

const rows = readRows();

it('has a row for every fault that it answers for', () => {
  const numbers = new Set(rows.map(({ number }) => number));
  expect(REQUIRED.filter((number) => !numbers.has(number))).toEqual([]);
  expect([...numbers].filter((number) => !REQUIRED.includes(number))).toEqual([]);
});

it('is in the order of the numbers, and says each thing once', () => {
  const numbers = rows.map(({ number }) => number);
  expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  const lines = rows.map(({ number, file, test }) => `${number} ${file} ${test}`);
  expect(lines).toEqual([...new Set(lines)]);
});

it('names tests that are there', () => {
  const missing = rows.filter((row) => !isThere(row));
  expect(missing.map(({ number, file, test }) => `${number}: ${file} has no ${test}`)).toEqual([]);
});

it('says why, where a fault cannot be met', () => {
  const without = rows.filter(({ file }) => file === NO_FILE);
  expect(without.filter(({ test }) => test.split(' ').length < 5)).toEqual([]);
});

function readRows(): Row[] {
  const page = readFileSync(resolve(ROOT, 'docs/reliability.md'), 'utf8');
  return page.split('\n').flatMap((line): Row[] => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, number = '', fault = '', file = '', test = ''] = cells;
    return /^\d+$/.test(number) ? [{ number: Number(number), fault, file, test }] : [];
  });
}

/** A file whose tests are run, with a test of that very title. */
function isThere({ file, test }: Row): boolean {
  if (file === NO_FILE) return true;
  const path = resolve(ROOT, file);
  if (!/\.(int-|e2e-)?spec\.ts$/.test(file) || !existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => {
    const title = `${quote}${test}${quote}`;
    // A title is what a test is called with, not any text; a table of cases has it on a later line.
    return new RegExp(`(?:\\b(?:it|test)(?:\\.skip)?|\\))\\(\\s*${literally(title)}`).test(source);
  });
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_none, index) => first + index);
}
