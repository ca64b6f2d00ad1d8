import { PARTITIONS_PER_TOPIC, TOPIC_RETENTION_MS, topicNames } from './topics.js';

it('derives the names of the wire contract', () => {
  const names = topicNames('');
  expect(names.transactions('json')).toBe('transactions.json');
  expect(names.transactions('iso20022')).toBe('transactions.iso20022');
  expect(names.deadLetters('json', 'json-sim')).toBe('transactions.json.json-sim.dlq');
});

it('keeps installations apart, within the names that Kafka takes', () => {
  const names = topicNames('p'.repeat(64));
  const longest = names.deadLetters('f'.repeat(32), 'g'.repeat(32));
  expect(longest).toMatch(/^p{64}transactions\.f{32}\.g{32}\.dlq$/);
  expect(longest.length).toBeLessThanOrEqual(249);
  expect(longest).toMatch(/^[A-Za-z0-9._-]+$/);
});

it('has at least twelve partitions, and keeps messages for days', () => {
  expect(PARTITIONS_PER_TOPIC).toBeGreaterThanOrEqual(12);
  expect(TOPIC_RETENTION_MS).toBeGreaterThanOrEqual(24 * 60 * 60 * 1000);
});
