import { TakenOffsets, type NextOffset } from './taken-offsets.js';

const TOPIC = 'transactions.json';

/** A commit that remembers what it was told, and fails as long as it is broken. */
function setUp() {
  const taken = new TakenOffsets();
  const commit = jest.fn<Promise<void>, [readonly NextOffset[]]>(() => Promise.resolve());
  return { taken, commit };
}

it('tells the last place of each partition in one request, and once', async () => {
  const { taken, commit } = setUp();
  taken.takenUpTo(TOPIC, 0, '7');
  taken.takenUpTo(TOPIC, 0, '9');
  taken.takenUpTo(TOPIC, 1, '9007199254740993');
  await taken.tell(commit);
  await taken.tell(commit);
  expect(commit.mock.calls).toEqual([
    [
      [
        { topic: TOPIC, partition: 0, offset: '10' },
        { topic: TOPIC, partition: 1, offset: '9007199254740994' },
      ],
    ],
  ]);
});

it('tells again what could not be told, and what came meanwhile instead of it', async () => {
  const { taken, commit } = setUp();
  taken.takenUpTo(TOPIC, 0, '7');
  taken.takenUpTo(TOPIC, 1, '7');
  commit.mockImplementationOnce(() => {
    taken.takenUpTo(TOPIC, 1, '8');
    return Promise.reject(new Error('the broker is away'));
  });
  await expect(taken.tell(commit)).rejects.toThrow('away');
  await taken.tell(commit);
  expect(commit.mock.lastCall?.[0]).toEqual(
    expect.arrayContaining([
      { topic: TOPIC, partition: 0, offset: '8' },
      { topic: TOPIC, partition: 1, offset: '9' },
    ]),
  );
});
