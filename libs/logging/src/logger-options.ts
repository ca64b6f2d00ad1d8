import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { scrub } from '#libs/masking';
import { requestIdOf } from './request-id.js';

/**
 * nestjs-pino for both apps: one JSON line a record, fields that were chosen, and as the last net
 * the card and IBAN pattern over the finished line.
 *
 * Headers, query and bodies are never logged: they hold API keys and what merchants send.
 */
export function loggerOptions(app: string, level: string): Params {
  return {
    pinoHttp: {
      level,
      base: { app, pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      hooks: { streamWrite: scrub },
      genReqId: requestIdOf,
      serializers: {
        req: (request: { method: string; url: string }) => ({
          method: request.method,
          path: pathOf(request.url),
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      customProps: (request) => ({ request_id: requestIdOf(request) }),
      customLogLevel: levelOf,
      autoLogging: { ignore: isHealthCheck },
      quietReqLogger: true,
      customAttributeKeys: { reqId: 'request_id' },
    },
  };
}

function levelOf(
  _request: IncomingMessage,
  response: ServerResponse,
  error?: Error,
): 'info' | 'warn' | 'error' {
  if (error !== undefined || response.statusCode >= 500) return 'error';
  return response.statusCode >= 400 ? 'warn' : 'info';
}

function isHealthCheck(request: IncomingMessage): boolean {
  return request.url?.startsWith('/health/') ?? false;
}

/** The query is left out: a caller may have put anything there. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
