import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { CALLBACK_TIMEOUT_MS, CallbackBench } from '../../../../test/support/callback-bench.js';
import {
  type Answer,
  answer,
  CallbackReceiver,
} from '../../../../test/support/callback-receiver.js';

const MEBIBYTE = 1024 * 1024;
const CHUNK = Buffer.alloc(65_536);

const HEAD = 'HTTP/1.1 200 OK\r\nX-Slow: ';

const receiver = new CallbackReceiver();
let bench: CallbackBench;

beforeAll(async () => {
  bench = await CallbackBench.start(await receiver.listen());
});

afterAll(async () => {
  await bench.close();
  await receiver.close();
});

beforeEach(() => {
  receiver.script = [];
  receiver.received = [];
});

test('a connection that breaks after the request was sent proves nothing: sent again', async () => {
  receiver.script = [(_response, request) => request.socket.destroy(), answer(200)];
  const id = await bench.enqueue();
  expect(await bench.sendOnce(id)).toMatchObject({
    last_fault: 'UND_ERR_SOCKET',
    delivered_at: null,
  });
  await bench.sendOnce(id);
  expect(receiver.received.map((each) => each.id)).toEqual([id, id]);
});

test.each<[string, Answer]>([
  ['never answers', () => undefined],
  [
    'drips its headers',
    (_response, { socket }) => {
      // One byte at a time: an idle time-out would never fire.
      let sent = 0;
      const timer = setInterval(() => {
        socket.write(HEAD.charAt(sent) || 'x');
        sent += 1;
      }, 20);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          clearInterval(timer);
        });
    },
  ],
])('a receiver that %s costs the deadline and no more', async (_what, misbehave) => {
  receiver.script = [misbehave, answer(200)];
  const id = await bench.enqueue();
  const startedAt = performance.now();
  expect(await bench.sendOnce(id)).toMatchObject({
    last_fault: 'TimeoutError',
    delivered_at: null,
  });
  expect(performance.now() - startedAt).toBeLessThan(CALLBACK_TIMEOUT_MS * 4);
  expect((await bench.sendOnce(id)).delivered_at).not.toBeNull();
});

const BOMB = gzipSync(Buffer.alloc(50 * MEBIBYTE));

test.each<[string, Answer]>([
  ['says nothing more', (response) => response.writeHead(200).end()],
  [
    'sends a page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
  ],
  ['sends a bomb', (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)],
  [
    'drips its body',
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
  ],
  [
    'sends half a document',
    (response, request) => {
      response.writeHead(200, { 'content-length': '100' }).write('<html>', () => {
        request.socket.destroy();
      });
    },
  ],
  [
    'sends without an end',
    (response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue;
      };
      response.on('drain', write);
      write();
    },
  ],
])('a receiver that answers 200 and %s has taken it', async (_what, misbehave) => {
  receiver.script = [misbehave];
  const id = await bench.enqueue();
  const startedAt = performance.now();
  expect((await bench.sendOnce(id)).delivered_at).not.toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(CALLBACK_TIMEOUT_MS * 4);
});

test('of an answer of 50 MB only a little is read', async () => {
  let written = 0;
  const { promise: hasEnded, resolve: end } = Promise.withResolvers<unknown>();
  receiver.script = [
    (response) => {
      response.writeHead(200).on('close', end);
      const write = (): void => {
        while (written < 50 * MEBIBYTE && !response.destroyed) {
          written += CHUNK.length;
          if (!response.write(CHUNK)) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    },
  ];
  const id = await bench.enqueue();
  expect((await bench.sendOnce(id)).delivered_at).not.toBeNull();
  await hasEnded;
  // The rest is what the operating system holds for a reader who has gone.
  expect(written).toBeLessThan(25 * MEBIBYTE);
});

test('a redirect is not followed, wherever it leads', async () => {
  let visits = 0;
  const canary = createServer((_request, response) => {
    visits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  const { port } = canary.address() as AddressInfo;
  const id = await bench.enqueue();
  for (const [status, location] of [
    [307, '/v1/callbacks/elsewhere'],
    [308, `http://127.0.0.1:${port}/`],
    [303, `http://localhost:${port}/`],
    [302, 'http://169.254.169.254/latest/meta-data/'],
  ] as const) {
    receiver.script = [answer(status, { Location: location })];
    const row = await bench.sendOnce(id);
    expect(row).toMatchObject({ last_status: status, last_fault: null, delivered_at: null });
  }
  expect(receiver.received.map(({ path }) => path)).toEqual(
    new Array(4).fill('/v1/callbacks/json-sim'),
  );
  expect(visits).toBe(0);
  canary.close();
  receiver.script = [answer(200)];
  await bench.sendOnce(id);
});
