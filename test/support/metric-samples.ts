/** The samples of a page of metrics by their names and labels, such as `name{label="value"}`. */
export function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, sample = '', value] = /^(.+) (\S+)$/.exec(line) ?? [];
      return [sample, Number(value)];
    }),
  );
}
