import { Reflector } from '@nestjs/core';
import { contextOf, sketchRequest } from '../../../../test/support/request-context.js';
import { KnownQueryGuard, QueryParameters } from './known-query.guard.js';

class Routes {
  @QueryParameters(['limit', 'status'])
  list(): void {
    return undefined;
  }

  find(): void {
    return undefined;
  }
}

const guard = new KnownQueryGuard(new Reflector());
const handlerOf = (route: keyof Routes) =>
  Object.getOwnPropertyDescriptor(Routes.prototype, route)?.value as () => void;
const asking = (route: keyof Routes, query: object) => {
  return () => guard.canActivate(contextOf(sketchRequest({ query }), handlerOf(route)));
};

describe('KnownQueryGuard', () => {
  it('lets through what the route names, and no query at all', () => {
    expect(asking('list', { limit: '1', status: 'failed' })()).toBe(true);
    expect(asking('list', {})()).toBe(true);
    expect(asking('find', {})()).toBe(true);
  });

  it.each([
    ['list', { Limit: '1' }],
    ['list', { limit: '1', statsu: '4111111111111111' }],
    ['list', { length: '1' }],
    ['find', { limit: '1' }],
    ['find', { '': '' }],
    ['find', JSON.parse('{ "__proto__": "1" }') as object],
  ] as const)('refuses on %s the query %j and quotes nothing', (route, query) => {
    const refused = expect(asking(route, query));
    refused.toThrow('validation_failed');
    refused.not.toThrow(/statsu|4111/);
  });
});
