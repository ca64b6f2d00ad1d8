import {
  AUTHORIZED,
  OTHER_API_KEY,
  startApi,
  type TestApi,
} from '../../../../test/support/api-app.js';
import type { TransactionView } from '../../../../test/support/merchant-client.js';

interface Page {
  readonly data: readonly TransactionView[];
  readonly next_cursor: string | null;
}

let api: TestApi;
/** Seven deposits, oldest first. */
const ids: string[] = [];

beforeAll(async () => {
  api = await startApi();
  for (let index = 0; index < 7; index += 1) {
    ids.push((await api.deposit({ reference: `order-${index % 2}` })).id);
  }
});
afterAll(() => api.close());

async function list(query = ''): Promise<Page> {
  const answer = await api.get(`/v1/transactions${query}`);
  expect(answer.status).toBe(200);
  return answer.json() as Page;
}

const idsOf = ({ data }: Page) => data.map(({ id }) => id);

it('shows the newest first, as each is shown alone', async () => {
  const page = await list();
  expect(idsOf(page)).toEqual(ids.toReversed());
  expect(page.next_cursor).toBeNull();
  const alone = await api.get(`/v1/transactions/${ids[0]}`);
  expect(page.data.at(-1)).toEqual(alone.json());
});

it('goes on where the page before has ended', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null; pages += 1) {
    expect(pages).toBeLessThan(4);
    const page: Page = await list(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...idsOf(page));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(ids.toReversed());
});

it.each([
  ['type=deposit', 7],
  ['type=withdrawal', 0],
  ['status=pending', 7],
  ['status=completed', 0],
  ['format=json', 7],
  ['gateway=json-sim', 7],
  ['gateway=nobody', 0],
  ['reference=order-1', 3],
  ["reference=order-1'%20OR%20true--", 0],
  ['created_from=2020-01-01T00:00:00Z', 7],
  ['created_to=2020-01-01', 0],
  ['status=pending&reference=order-0&limit=2', 2],
])('filters by %s', async (query, count) => {
  expect((await list(`?${query}`)).data).toHaveLength(count);
});

it.each([
  ['limit=0', 'validation_failed'],
  ['limit=101', 'validation_failed'],
  ['limit=1e1', 'validation_failed'],
  ['limit=3&limit=4', 'validation_failed'],
  ['status=done', 'validation_failed'],
  ['created_from=yesterday', 'validation_failed'],
  ['created_to=2026-02-30', 'validation_failed'],
  ['sort=amount', 'validation_failed'],
  ['cursor=', 'invalid_cursor'],
  ['cursor=AAAA', 'invalid_cursor'],
  [`cursor=${'A'.repeat(22)}`, 'invalid_cursor'],
  ["cursor='%20OR%201=1", 'invalid_cursor'],
])('refuses %s', async (query, code) => {
  const answer = await api.get(`/v1/transactions?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ code });
});

it('is about one merchant alone, and in JSON alone', async () => {
  const foreign = await api.call({
    path: '/v1/transactions',
    headers: { Authorization: `Bearer ${OTHER_API_KEY}` },
  });
  expect(foreign.json()).toEqual({ data: [], next_cursor: null });
  const xml = await api.call({
    path: '/v1/transactions',
    headers: { ...AUTHORIZED, Accept: 'application/xml' },
  });
  expect(xml.status).toBe(406);
});

it('names the formats and the gateways', async () => {
  const formats = (await api.get('/v1/formats')).json() as { data: object[] };
  expect(formats.data[0]).toMatchObject({
    format: 'json',
    media_types: ['application/json'],
    default_gateway: 'json-sim',
  });
  const gateways = (await api.get('/v1/gateways')).json() as { data: object[] };
  expect(gateways.data).toContainEqual({ name: 'json-sim', format: 'json', default: true });
});
