import KafkaConnection from 'kafkajs/src/network/connection.js';
import { type Connection, withstandBrokenAnswers } from './kafkajs-broken-answers.js';

type Answers = Readonly<Record<'correlationId' | 'size', number>>;

const DAMAGED = Buffer.from('80000004' + '00000001', 'hex');
const ANSWER = Buffer.from('00000004' + '00000001', 'hex');

withstandBrokenAnswers();

/** A connection as kafkajs makes it, with nobody at the other end. */
function connectionOf() {
  const destroyed: Error[] = [];
  const fulfilled: number[] = [];
  const connection = Object.assign(Object.create(KafkaConnection.prototype) as Connection, {
    chunks: [],
    bytesBuffered: 0,
    bytesNeeded: 4,
    socket: { destroy: (cause: Error) => destroyed.push(cause) },
    requestQueue: {
      fulfillRequest: ({ correlationId }: Answers) => fulfilled.push(correlationId),
    },
  });
  return { connection, destroyed, fulfilled };
}

it('hands on what can be read, in pieces or whole', () => {
  const { connection, fulfilled, destroyed } = connectionOf();
  connection.processData(ANSWER);
  connection.processData(ANSWER.subarray(0, 3));
  connection.processData(ANSWER.subarray(3));
  expect(fulfilled).toEqual([1, 1]);
  expect(destroyed).toEqual([]);
});

it('ends a connection with a damaged answer, and nothing else', () => {
  const { connection, fulfilled, destroyed } = connectionOf();
  connection.processData(DAMAGED);
  expect(destroyed).toHaveLength(1);
  connection.processData(ANSWER);
  expect(fulfilled).toEqual([1]);
});

it('keeps nothing of half an answer when it connects again', async () => {
  const { connection, fulfilled } = connectionOf();
  const nobodyThere = () => {
    throw new Error('nobody there');
  };
  Object.assign(connection, {
    isConnected: () => false,
    ...{ socketFactory: nobodyThere, logDebug: () => undefined, logError: () => undefined },
  });
  connection.processData(ANSWER.subarray(0, 6));
  await expect(connection.connect()).rejects.toThrow('nobody there');
  connection.processData(ANSWER);
  expect(fulfilled).toEqual([1]);
});
