import { Reflector } from '@nestjs/core';
import { contextOf, sketchRequest } from '../../../../test/support/request-context.js';
import { AcceptGuard } from './accept.guard.js';
import { edgeOf } from './edge.js';

const guard = new AcceptGuard(new Reflector());

function styleFor(Accept: string | undefined, hasBody = false): string {
  const accept = Accept === undefined ? {} : { Accept };
  const request = sketchRequest({ headers: { 'Content-Type': 'application/json', ...accept } });
  if (hasBody) edgeOf(request).hasDocument = true;
  expect(guard.canActivate(contextOf(request))).toBe(true);
  return edgeOf(request).style.format;
}

describe('AcceptGuard', () => {
  it.each([
    undefined,
    '*/*',
    'application/*',
    'application/json',
    'APPLICATION/JSON',
    'text/html, application/json;q=0.1',
    'text/html;q=0.9, */*;q=0.1',
  ])('answers %j in JSON, with and without a body', (accept) => {
    expect(styleFor(accept)).toBe('json');
    expect(styleFor(accept, true)).toBe('json');
  });

  it.each(['text/html', 'image/*', 'application/json;q=0', 'application/problem+json', 'json'])(
    'refuses %j',
    (accept) => {
      const refused = expect.objectContaining({ code: 'not_acceptable' }) as Error;
      expect(() => styleFor(accept)).toThrow(refused);
      expect(() => styleFor(accept, true)).toThrow(refused);
    },
  );
});
