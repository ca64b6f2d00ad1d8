import { RouteTable } from './route-table.js';

const table = new RouteTable();
table.add('POST', '/v1/deposits');
table.add(['GET', 'head'], '/v1/transactions/:id');
table.add('GET', '/v1/transactions/:id/events');
table.add('POST', '/v1/transactions/:id/events');
table.add('GET', '/docs/openapi.json');
table.add('GET', '/docs/*');

describe('RouteTable', () => {
  it.each([
    ['/v1/deposits', ['POST']],
    ['/v1/deposits?x=1', ['POST']],
    ['/v1/deposits?x=/y?z', ['POST']],
    ['/v1/transactions/77', ['GET', 'HEAD']],
    ['/v1/transactions/77/events', ['GET', 'POST']],
    ['/docs/a/b', ['GET']],
  ])('knows %s', (url, methods) => {
    expect(table.methodsOf(url)).toEqual(methods);
  });

  it.each([
    '',
    '/',
    '/v1',
    '/v1/deposits/',
    '/V1/deposits',
    '/v1/deposits/77',
    'x/v1/deposits',
    '/v1/transactions/',
    '/v1/transactions/77/events/1',
    '/docsXopenapi.json',
  ])('does not know %j', (url) => {
    expect(table.methodsOf(url)).toEqual([]);
  });
});
