import { AppError } from '#libs/errors';
import { encodeCursor, readListQuery } from './list-query.js';

const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';

function refusalOf(query: Record<string, unknown>): string | undefined {
  try {
    readListQuery(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.errors[0]?.path ?? error.code;
  }
}

describe('readListQuery', () => {
  it('asks for the newest twenty when nothing is said', () => {
    expect(readListQuery({})).toEqual({
      limit: 20,
      after: null,
      type: null,
      status: null,
      format: null,
      gateway: null,
      reference: null,
      createdFrom: null,
      createdTo: null,
    });
  });

  it('reads a cursor as it was given', () => {
    expect(readListQuery({ cursor: encodeCursor(ID) }).after).toBe(ID);
  });

  it.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T09:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00:00.123+01:00', '2026-11-23T08:00:00.123Z'],
  ])('reads the time %s', (created_from, expected) => {
    expect(readListQuery({ created_from }).createdFrom?.toISOString()).toBe(expected);
  });

  it.each([
    '2026-W01-1',
    '2026-123',
    '2026-01',
    '20261123',
    '2026-02-30',
    '2026-01-01T10',
    '2026-01-01T10:11:12',
    '2026-01-01T10:11:12,5Z',
    '2026-01-01T10:11:12+99:99',
    '2026-01-01 10:11:12Z',
    '0000-01-01',
    'now',
    '',
  ])('refuses the time %j, which would mean nothing or something else elsewhere', (text) => {
    expect(refusalOf({ created_from: text })).toBe('/created_from');
    expect(refusalOf({ created_to: text })).toBe('/created_to');
  });

  it.each([
    ['/limit', { limit: '0' }],
    ['/limit', { limit: '101' }],
    ['/limit', { limit: '1e1' }],
    ['/limit', { limit: ['1', '2'] }],
    ['/type', { type: '__proto__' }],
    ['/status', { status: 'done' }],
    ['/format', { format: 'json\u0000' }],
    ['/gateway', { gateway: '' }],
    ['/gateway', { gateway: 'JSON-SIM' }],
    ['/reference', { reference: 'a\u0000' }],
    ['/reference', { reference: '' }],
    ['/reference', { reference: 'a'.repeat(65) }],
    ['invalid_cursor', { cursor: '' }],
    ['invalid_cursor', { cursor: ID }],
    ['invalid_cursor', { cursor: 'A'.repeat(22) }],
  ])('refuses %s of %j', (expected, query) => {
    expect(refusalOf(query)).toBe(expected);
  });
});
