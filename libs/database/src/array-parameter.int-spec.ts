import * as fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { jsonbArray, toParameter } from './array-parameter.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What PostgreSQL has read, as the driver reads it back. */
async function readBack(type: string, parameter: unknown): Promise<unknown> {
  const { rows } = await database.pool.query<{ readonly value: unknown }>(
    `SELECT $1::${type} AS value`,
    [parameter],
  );
  return rows[0]?.value;
}

/** PostgreSQL has no NUL in a text, and no half of a surrogate pair. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 8 })
  .map((text) => text.replaceAll('\0', ''));
const anySyntax = fc.string({ unit: fc.constantFrom(...'{}",\\ NUL\n\t'.split('')), maxLength: 8 });

const anyTime = fc.date({
  min: new Date(0),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

it.each<[string, fc.Arbitrary<readonly unknown[]>]>([
  ['text[]', fc.array(fc.option(fc.oneof(anyText, anySyntax)))],
  ['integer[]', fc.array(fc.option(fc.integer()))],
  [
    'double precision[]',
    fc.array(fc.double({ noNaN: true }).filter((each) => !Object.is(each, -0))),
  ],
  ['boolean[]', fc.array(fc.option(fc.boolean()))],
  ['uuid[]', fc.array(fc.option(fc.uuid()))],
  ['timestamptz[]', fc.array(fc.option(anyTime))],
  ['bytea[]', fc.array(fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))))],
])('any %s arrives as it is', async (type, arrays) => {
  await fc.assert(
    fc.asyncProperty(arrays, async (array) => {
      expect(await readBack(type, toParameter(array))).toEqual(array);
    }),
  );
});

it('any JSON arrives as it is', async () => {
  const anyJson = fc.record({ a: fc.oneof(anyText, anySyntax), b: fc.option(fc.integer()) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(anyJson)), async (array) => {
      const texts = array.map((value) => (value === null ? null : JSON.stringify(value)));
      expect(await readBack('jsonb[]', jsonbArray(texts))).toEqual(array);
    }),
  );
});
