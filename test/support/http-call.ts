import { request } from 'node:http';

/** One HTTP request, byte for byte: `fetch` joins repeated headers and refuses odd ones. */
export interface HttpCall {
  readonly method?: string;
  readonly path: string;
  /** A list is sent as one header line for each of its values. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Gives up when it is aborted; the request may have arrived all the same. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  json(): unknown;
}

export function callHttp(origin: string, call: HttpCall): Promise<HttpAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ hostname, port, path: call.path, method: call.method ?? 'GET', agent: false },
        ...(call.signal && { signal: call.signal }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          const { headers } = response;
          resolve({ status, headers, text, json: () => JSON.parse(text) as unknown });
        });
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    for (const [name, value] of Object.entries(call.headers ?? {})) {
      sent.setHeader(name, value);
    }
    // Node sends the body of a GET without its length, and it would count as the next request.
    if (call.body !== undefined) sent.setHeader('Content-Length', Buffer.byteLength(call.body));
    sent.end(call.body);
  });
}
