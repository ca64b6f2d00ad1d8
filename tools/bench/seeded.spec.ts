import { isUUID } from 'class-validator';
import { seededId } from './seeded';

it('makes ids of UUIDv7, in the order of their numbers', () => {
  const ids = [0, 1, 255, 256, 9_999_999].map((n) => seededId('final', n));
  expect(ids.every((id) => isUUID(id, '7'))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
});

it('keeps the sets apart', () => {
  expect(seededId('open', 7)).not.toBe(seededId('final', 7));
});
