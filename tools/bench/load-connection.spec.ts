import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { answerShape, LoadConnection } from './load-connection';

const HEAD = 'HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nContent-Length: 5\r\n\r\n';

it('knows the length of an answer as soon as its head is there', () => {
  expect(answerShape(Buffer.from(HEAD))).toEqual({ status: '202', length: HEAD.length + 5 });
  expect(answerShape(Buffer.from(HEAD.slice(0, -1)))).toBeUndefined();
});

it('refuses an answer that says no length', () => {
  const head = HEAD.replace('Content-Length: 5', 'Transfer-Encoding: chunked');
  expect(() => answerShape(Buffer.from(head))).toThrow('without a length');
});

describe('a connection', () => {
  let server: Server;
  let connection: LoadConnection;
  /** What the server writes, piece by piece; `undefined` hangs up. */
  let pieces: (string | undefined)[];

  beforeEach(async () => {
    server = createServer({ noDelay: true }, (socket) => {
      socket.on('data', () => {
        for (const piece of pieces) {
          if (piece === undefined) socket.destroy();
          else socket.write(piece);
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection = new LoadConnection((server.address() as AddressInfo).port);
  });
  afterEach(() => {
    connection.close();
    server.close();
  });

  const send = () =>
    new Promise<string>((resolve) => {
      connection.send('GET / HTTP/1.1\r\n\r\n', resolve);
    });

  it('is used again and again', async () => {
    pieces = [HEAD, 'ab', 'cde'];
    expect([await send(), await send()]).toEqual(['202', '202']);
  });

  it('says that it was closed, and opens anew', async () => {
    pieces = [HEAD.slice(0, 20), undefined];
    expect(await send()).toMatch(/^(closed|ECONNRESET)$/);
    pieces = [`${HEAD}abcde`];
    expect(await send()).toBe('202');
  });
});
