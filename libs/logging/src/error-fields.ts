const CAUSES_MAX = 5;

/** What a log line shows of an error. A driver's error also carries the row that it was about. */
export function errorFields(error: unknown, causesLeft = CAUSES_MAX): object {
  if (!(error instanceof Error)) return { message: 'Something that is no error was thrown.' };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause instanceof Error && causesLeft > 0
      ? { cause: errorFields(error.cause, causesLeft - 1) }
      : {}),
  };
}
