import { plainText } from './plain-text.js';

const GAP = '  ';

/** A table for people: a head in capitals, columns as wide as they must be, one line a row. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(plainText))];
  const widths = head.map((_name, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
