import { readApiConfig } from '#libs/config';
import { contextOf, sketchRequest } from '../../../../test/support/request-context.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { merchantOf } from './edge.js';

const NORTH = 'sk_live_aaaaaaaaaaaaaaaaaaaaaaaa';
const NORTH_TOO = 'sk_live_bbbbbbbbbbbbbbbbbbbbbbbb';
const SOUTH = 'sk_live_cccccccccccccccccccccccc';
const guard = new ApiKeyGuard(
  readApiConfig({ API_KEYS: `north:${NORTH},north:${NORTH_TOO},south:${SOUTH}` }),
);

function merchantFor(headers: Record<string, string | readonly string[]>, query = {}): string {
  const request = sketchRequest({ headers, query });
  guard.canActivate(contextOf(request));
  return merchantOf(request);
}

describe('ApiKeyGuard', () => {
  it.each([
    [`Bearer ${NORTH}`, 'north'],
    [`Bearer ${NORTH_TOO}`, 'north'],
    [`Bearer ${SOUTH}`, 'south'],
    [`bearer ${SOUTH}`, 'south'],
    [`BEARER ${SOUTH}`, 'south'],
  ])('knows %s', (Authorization, merchant) => {
    expect(merchantFor({ Authorization })).toBe(merchant);
  });

  it.each<[string, Record<string, string | readonly string[]>]>([
    ['no header', {}],
    ['an empty one', { Authorization: '' }],
    ['no key', { Authorization: 'Bearer ' }],
    ['no scheme', { Authorization: NORTH }],
    ['another scheme', { Authorization: `Basic ${NORTH}` }],
    ['an unknown key', { Authorization: 'Bearer sk_live_dddddddddddddddddddddddd' }],
    ['a key in capitals', { Authorization: `Bearer ${NORTH.toUpperCase()}` }],
    ['the beginning of a key', { Authorization: `Bearer ${NORTH.slice(0, -1)}` }],
    ['more than a key', { Authorization: `Bearer ${NORTH}a` }],
    ['two blanks', { Authorization: `Bearer  ${NORTH}` }],
    ['a blank behind', { Authorization: `Bearer ${NORTH} ` }],
    ['a tab', { Authorization: `Bearer\t${NORTH}` }],
    ['quotes', { Authorization: `Bearer "${NORTH}"` }],
    ['two keys in one', { Authorization: `Bearer ${NORTH}, Bearer ${SOUTH}` }],
    ['a repeated header', { Authorization: [`Bearer ${NORTH}`, `Bearer ${NORTH}`] }],
    ['another header', { 'X-Api-Key': NORTH }],
    ['a name of Object’s', { Authorization: 'Bearer __proto__' }],
  ])('refuses %s', (_what, headers) => {
    expect(() => merchantFor(headers)).toThrow(
      expect.objectContaining({
        code: 'unauthorized',
        headers: { 'WWW-Authenticate': 'Bearer' },
      }) as Error,
    );
  });

  it('does not look into the query', () => {
    expect(() => merchantFor({}, { access_token: NORTH, api_key: NORTH })).toThrow('unauthorized');
  });

  it('leaves no merchant behind when it refuses', () => {
    const request = sketchRequest();
    expect(() => guard.canActivate(contextOf(request))).toThrow('unauthorized');
    expect(() => merchantOf(request)).toThrow('lacks its API-key guard');
  });
});
