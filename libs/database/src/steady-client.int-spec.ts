import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { Pool } from 'pg';
import { serverUrl } from '../../../test/support/environment.js';
import { SteadyClient } from './steady-client.js';

/** `ReadyForQuery`, idle: the end of every answer. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** `FATAL: 57P01`, as PostgreSQL takes leave of a connection. */
function farewell(): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection', ''];
  const text = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length + 4);
  return Buffer.concat([Buffer.from('E'), length, text]);
}

let proxy: Server;
let pool: Pool;
const sockets: Socket[] = [];

beforeEach(async () => {
  const target = new URL(serverUrl('DATABASE_URL'));
  proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    sockets.push(near, far);
    near.pipe(far);
    near.on('error', () => undefined);
    far.on('error', () => undefined);
    // The farewell comes in one piece with the end of the answer before.
    far.on('data', (chunk: Buffer) => {
      const isEnd = chunk.subarray(-READY.length).equals(READY);
      near.write(isEnd ? Buffer.concat([chunk, farewell()]) : chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address() as { port: number };
  const url = new URL(target);
  url.port = address.port.toString();
  pool = new Pool({ connectionString: url.href, Client: SteadyClient });
});

afterEach(async () => {
  await pool.end();
  for (const socket of sockets) socket.destroy();
  proxy.close();
});

it('survives a farewell that nobody listens to yet, and tells who asks next', async () => {
  const client = await pool.connect();
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
});
