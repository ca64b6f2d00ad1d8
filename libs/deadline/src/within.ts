/**
 * Waits for a promise, but no longer than this. What it stands for goes on all the same: whoever
 * can stop it does so when the answer is `undefined`.
 *
 * @returns `undefined` when it takes longer
 * @throws what the promise rejects with, when it does so in time; later rejections are swallowed
 */
export async function within<Value>(
  promise: Promise<Value>,
  limitMs: number,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
