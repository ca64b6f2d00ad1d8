import { contextOf, sketchRequest } from '../../../../test/support/request-context.js';
import { edgeOf } from './edge.js';
import { MediaTypeGuard } from './media-type.guard.js';

const guard = new MediaTypeGuard();

function formatOf(headers: Record<string, string>): string {
  const request = sketchRequest({ method: 'POST', headers });
  expect(guard.canActivate(contextOf(request))).toBe(true);
  expect(edgeOf(request).hasDocument).toBe(true);
  return edgeOf(request).style.format;
}

describe('MediaTypeGuard', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    ' application/json;',
  ])('takes %j', (mediaType) => {
    expect(formatOf({ 'Content-Type': mediaType })).toBe('json');
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['an empty one', { 'Content-Type': '' }],
    ['another', { 'Content-Type': 'text/plain' }],
    ['a longer one', { 'Content-Type': 'application/json-patch+json' }],
    ['a range', { 'Content-Type': '*/*' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['two', { 'Content-Type': 'application/json, text/plain' }],
    ['a compressed one', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }],
    ['identity', { 'Content-Type': 'application/json', 'Content-Encoding': 'identity' }],
  ])('refuses %s and names what is taken', (_what, headers) => {
    const refused = expect(() => formatOf(headers));
    refused.toThrow(expect.objectContaining({ code: 'unsupported_media_type' }) as Error);
    refused.toThrow('application/json');
  });
});
