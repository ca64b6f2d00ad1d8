import { brokerProperties } from './kafka';

test('clients are told the address that the broker listens on, and it makes no topics', () => {
  const lines = brokerProperties('/data', 19_092, 19_093).split('\n');

  expect(lines).toContain('listeners=BROKER://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093');
  expect(lines).toContain('advertised.listeners=BROKER://127.0.0.1:19092');
  expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:19093');
  expect(lines).toContain('auto.create.topics.enable=false');
  expect(lines).toContain('log.dirs=/data');
});

test('clients can be sent another way', () => {
  const lines = brokerProperties('/data', 19_092, 19_093, 20_000).split('\n');

  expect(lines).toContain('listeners=BROKER://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093');
  expect(lines).toContain('advertised.listeners=BROKER://127.0.0.1:20000');
});

test('every internal topic lives on the only node there is', () => {
  const text = brokerProperties('/data', 1, 2);
  const factors = [...text.matchAll(/^(.*)\.replication\.factor=(\d+)$/gm)];

  expect(factors.map(([, topic, factor]) => [topic, factor])).toEqual([
    ['offsets.topic', '1'],
    ['transaction.state.log', '1'],
    ['share.coordinator.state.topic', '1'],
  ]);
});
