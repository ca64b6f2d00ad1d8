import { doneLine } from './progress';

test.each([
  ['Kafka', '127.0.0.1:19092', 2_149, '  ✓ Kafka                127.0.0.1:19092  2.1 s'],
  ['Redis', '127.0.0.1:16379', 20, '  ✓ Redis                127.0.0.1:16379'],
  ['building', '', 3_000, '  ✓ building  3.0 s'],
])('%s', (title, detail, tookMs, line) => {
  expect(doneLine(title, detail, tookMs)).toBe(line);
});
