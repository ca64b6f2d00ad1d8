import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '#libs/signing';

/** A callback as it arrived. */
export interface ReceivedCallback {
  readonly path: string | undefined;
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly requestId: string | undefined;
  readonly isSigned: boolean;
  readonly body: Buffer;
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const KEY = Buffer.from('json-sim-development-secret-00000000');

export const answer =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end();
  };

/** The API's place in the tests of whoever calls back: it does what the script says, in order. */
export class CallbackReceiver {
  script: Answer[] = [];
  /** For a request that finds the script empty; without it such a request has no answer. */
  otherwise: Answer | undefined;
  received: ReceivedCallback[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void this.receive(request, response);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const header = (name: string) => request.headers[name] as string;
    const signed = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
    };
    const isSigned = verify([KEY], signed, body, Math.floor(Date.now() / 1_000));
    const requestId = request.headers['x-request-id'] as string | undefined;
    this.received.push({ ...signed, isSigned, body, requestId, path: request.url });
    (this.script.shift() ?? this.otherwise)?.(response, request);
  }
}
