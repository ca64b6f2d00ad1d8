/** Runs a number of calls, a few at a time. @returns the results in the order of the calls */
export async function inParallel<Result>(
  count: number,
  concurrency: number,
  call: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await call(index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return results;
}
