import type { ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { requestIdFor } from '#libs/logging';

export interface RequestSketch {
  readonly method?: string;
  readonly url?: string;
  /** A list stands for a header that was sent several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: object;
  readonly params?: object;
  readonly body?: Buffer;
}

/** A request as far as guards look at it, with headers as Node hands them over. */
export function sketchRequest(sketch: RequestSketch = {}): FastifyRequest {
  const { method = 'GET', url = '/', headers = {}, query = {}, params = {}, body } = sketch;
  const entries = Object.entries(headers).map(([name, value]): [string, readonly string[]] => [
    name,
    typeof value === 'string' ? [value] : value,
  ]);
  const joined = Object.fromEntries(
    entries.map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
  );
  const rawHeaders = entries.flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  const raw = { headers: joined, rawHeaders, method, url };
  const id = requestIdFor(raw as unknown as IncomingMessage);
  const request = { id, method, url, headers: joined, query, params, body, raw };
  return request as unknown as FastifyRequest;
}

/** The context in which Nest asks a guard. @param handler what decorators are read from */
export function contextOf(
  request: FastifyRequest,
  handler: () => void = () => undefined,
): ExecutionContext {
  return {
    switchToHttp: () => ({ getRequest: () => request }),
    getHandler: () => handler,
  } as unknown as ExecutionContext;
}
