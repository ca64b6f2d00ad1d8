import type { Params } from 'nestjs-pino';
import { errorFields } from './error-fields.js';
import { cleanLine } from './log-line.js';
import { standardOutput } from './standard-output.js';

/**
 * nestjs-pino for both apps: one JSON line a record, fields that were chosen, and as the last net
 * a look at the finished line (log-line.ts).
 *
 * pino-http's own request lines are off: they cost two child loggers a request and log headers,
 * which hold API keys. The API writes its one line a request itself (http/access-log.ts).
 */
export function loggerOptions(app: string, level: string): Params {
  return {
    forRoutes: [],
    pinoHttp: {
      level,
      base: { app, pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: errorFields },
      // Or pino-http hands our serializer its own rendering of the error instead of the error.
      wrapSerializers: false,
      hooks: { streamWrite: cleanLine },
      autoLogging: false,
      stream: standardOutput(),
    },
  };
}
