import { writeLine } from './output';

/** A step that takes longer says that it has begun, so that nobody thinks that it hangs. */
const ANNOUNCE_AFTER_MS = 700;

/**
 * Runs one step and prints a line when it is done, and one before when it is slow.
 *
 * @param describe what the line says about the result, for example where a server listens
 */
export async function step<Result>(
  title: string,
  run: () => Promise<Result>,
  describe: (result: Result) => string = () => '',
): Promise<Result> {
  const startedAt = Date.now();
  const announcement = setTimeout(() => {
    writeLine(`  … ${title}`);
  }, ANNOUNCE_AFTER_MS);
  try {
    const result = await run();
    writeLine(doneLine(title, describe(result), Date.now() - startedAt));
    return result;
  } finally {
    clearTimeout(announcement);
  }
}

/** `  ✓ Kafka                127.0.0.1:19092  2.1 s` */
export function doneLine(title: string, detail: string, tookMs: number): string {
  const took = tookMs < 100 ? '' : `  ${(tookMs / 1000).toFixed(1)} s`;
  return detail === '' ? `  ✓ ${title}${took}` : `  ✓ ${title.padEnd(20)} ${detail}${took}`;
}
