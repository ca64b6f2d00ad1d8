import { validate, version } from 'uuid';
import { newId } from './new-id.js';

const COUNT = 10_000;
const ids = Array.from({ length: COUNT }, newId);

it('is a UUID of version 7 with the time in front', () => {
  const before = Date.now();
  const id = newId();
  expect([validate(id), version(id)]).toEqual([true, 7]);
  const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(time - before)).toBeLessThan(1_000);
});

it('is another one each time, and sorts behind the one before', () => {
  expect(new Set(ids).size).toBe(COUNT);
  expect([...ids].sort()).toEqual(ids);
});

it('stays behind the one before when the clock is set back', () => {
  const last = newId();
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
  expect(newId() > last).toBe(true);
  now.mockRestore();
});

it('makes more in one millisecond than the counter holds', () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000);
  const many = Array.from({ length: COUNT }, newId);
  now.mockRestore();
  expect(many.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(many).size).toBe(COUNT);
  expect([...many].sort()).toEqual(many);
});

it('ends in random bits', () => {
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBeGreaterThan(COUNT * 0.99);
});
