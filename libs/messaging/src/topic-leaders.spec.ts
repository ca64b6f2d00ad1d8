import { KafkaJSProtocolError } from 'kafkajs';
import { topicsHaveLeaders } from './topic-leaders.js';

const answer = (type: string) => Object.assign(new KafkaJSProtocolError(new Error(type)), { type });
const FOUND = { topics: [] };

it.each(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'])(
  'asks again while the broker says %s of a topic it has just created',
  async (type) => {
    const fetchTopicMetadata = jest
      .fn()
      .mockRejectedValueOnce(answer(type))
      .mockResolvedValueOnce(FOUND);
    await topicsHaveLeaders({ fetchTopicMetadata }, ['a', 'b']);
    expect(fetchTopicMetadata.mock.calls).toEqual([
      [{ topics: ['a', 'b'] }],
      [{ topics: ['a', 'b'] }],
    ]);
  },
);

it('says at once what asking again will not change', async () => {
  const refused = answer('TOPIC_AUTHORIZATION_FAILED');
  const fetchTopicMetadata = jest.fn().mockRejectedValue(refused);
  await expect(topicsHaveLeaders({ fetchTopicMetadata }, ['a'])).rejects.toBe(refused);
  expect(fetchTopicMetadata).toHaveBeenCalledTimes(1);
});

it('gives up after a minute', async () => {
  const still = answer('LEADER_NOT_AVAILABLE');
  const now = jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(60_001);
  const fetchTopicMetadata = jest.fn().mockRejectedValue(still);
  await expect(topicsHaveLeaders({ fetchTopicMetadata }, ['a'])).rejects.toBe(still);
  now.mockRestore();
});
