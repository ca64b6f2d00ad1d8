import { sketchRequest } from '../../../../test/support/request-context.js';
import { singleHeader } from './single-header.js';

describe('singleHeader', () => {
  it.each([
    [{}, { value: undefined }],
    [{ 'X-Once': 'a' }, { value: 'a' }],
    [{ 'X-Once': 'a, b' }, { value: 'a, b' }],
    [{ 'X-Once': ['a', 'b'] }, 'repeated'],
    [{ 'X-Once': ['a', 'a'] }, 'repeated'],
    [{ 'X-Once': 'a', 'x-ONCE': 'b' }, 'repeated'],
    [{ 'X-Once': 'a', 'X-Other': 'b', 'X-Onc': 'c' }, { value: 'a' }],
  ])('of %j is %j', (headers, expected) => {
    expect(singleHeader(sketchRequest({ headers }), 'x-once')).toEqual(expected);
  });
});
