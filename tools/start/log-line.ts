const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** Said by the prefix or the time already, or of no use to a reader at a terminal. */
const HIDDEN = new Set([
  'app',
  'level',
  'time',
  'pid',
  'hostname',
  'name',
  'context',
  'msg',
  'message',
]);
const ERROR_FIELDS = new Set(['err', 'error']);
const HTTP_FIELDS = new Set(['method', 'path', 'status', 'duration_ms']);
/** Nest lists its modules and routes at every start: for the file, not for a person. */
const START_UP_CONTEXTS = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);
const STACK_LINES_MAX = 6;

type Fields = Record<string, unknown>;

/**
 * One line of pino's JSON as a person reads it:
 *
 *     09:00:00.123 info  [Http] request POST /v1/deposits 202 12 ms request_id=…
 *
 * What is not such a line (a crash of Node, a warning) is returned as it is.
 */
export function formatLogLine(line: string): string {
  const fields = parseFields(line);
  if (fields === undefined) return line;
  const words = [
    timeOf(fields.time),
    (LEVELS[Number(fields.level)] ?? textOf(fields.level)).padEnd(5),
    [bracketed(fields.context), textOf(fields.msg ?? fields.message)].join(''),
    httpOf(fields),
    restOf(fields),
  ];
  return words.filter((word) => word !== '').join(' ') + errorOf(fields.err ?? fields.error);
}

/** Whether a line tells a person at a terminal anything; the file has all of them. */
export function isForPeople(line: string): boolean {
  return !START_UP_CONTEXTS.has(textOf(parseFields(line)?.context));
}

/** Cuts a stream of bytes into lines and keeps the unfinished one for the next piece. */
export class LineSplitter {
  private unfinished = '';
  private readonly decoder = new TextDecoder();

  push(chunk: Buffer): string[] {
    const lines = (this.unfinished + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.unfinished = lines.pop() ?? '';
    return lines;
  }
}

function parseFields(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

function timeOf(time: unknown): string {
  if (typeof time !== 'number' && typeof time !== 'string') return '';
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23);
}

function bracketed(context: unknown): string {
  return typeof context === 'string' && context !== '' ? `[${context}] ` : '';
}

/** `POST /v1/deposits 202 12 ms`, from the API's access log. */
function httpOf({ method, path, status, duration_ms: took }: Fields): string {
  if (method === undefined || path === undefined) return '';
  return [method, path, status].map(textOf).join(' ') + (took ? ` ${textOf(took)} ms` : '');
}

function restOf(fields: Fields): string {
  const isHttp = httpOf(fields) !== '';
  const rest = Object.entries(fields).filter(
    ([key]) => !HIDDEN.has(key) && !ERROR_FIELDS.has(key) && !(isHttp && HTTP_FIELDS.has(key)),
  );
  return rest.map(([key, value]) => `${key}=${textOf(value)}`).join(' ');
}

function errorOf(error: unknown): string {
  const { message, stack } = objectOf(error);
  if (typeof stack === 'string') {
    const lines = stack.split('\n').slice(0, STACK_LINES_MAX);
    return lines.map((line) => `\n    ${line.trimEnd()}`).join('');
  }
  const text = textOf(message ?? error);
  return text === '' ? '' : ` (${text})`;
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
