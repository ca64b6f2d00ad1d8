import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../tools/stack/index.js';
import { type Direction, FaultProxy } from './fault-proxy.js';

/** Sends `ask` through a proxy; what the server got, and what it answered, as they arrived. */
async function exchange(direction: Direction): Promise<{ asked: string; answered: string }> {
  let asked = '';
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      asked += chunk.toString('latin1');
      socket.write('answer');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = await FaultProxy.listen(await freePort(), [port]);
  proxy.set({ kind: 'corrupt', direction });
  const client = connect(proxy.port, '127.0.0.1');
  let answered = '';
  client.on('data', (chunk) => (answered += chunk.toString('latin1')));
  client.write('ask');
  await once(client, 'close');
  await proxy.close();
  server.close();
  return { asked, answered };
}

it('corrupts what goes to the client, and ends the connection', async () => {
  expect(await exchange('to_client')).toEqual({ asked: 'ask', answered: '\xe1nswer' });
});

it('corrupts what goes to the server, and ends the connection', async () => {
  expect(await exchange('to_server')).toMatchObject({ asked: '\xe1sk' });
});
