import { sketchRequest } from '../../../../test/support/request-context.js';
import { traceparentOf } from './traceparent.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceparentOf', () => {
  it.each([
    [TRACEPARENT, TRACEPARENT],
    [undefined, undefined],
    ['', undefined],
    [TRACEPARENT.toUpperCase(), undefined],
    [`${TRACEPARENT}-more`, undefined],
    [TRACEPARENT.replace('00', 'ff'), undefined],
    ['00-0af7651916cd43dd8448eb211c80319c-4111111111111111-01', undefined],
  ])('of %j is %j', (sent, expected) => {
    const headers: Record<string, string> = sent === undefined ? {} : { traceparent: sent };
    expect(traceparentOf(sketchRequest({ headers }))).toBe(expected);
  });

  it('takes no repeated one', () => {
    const headers = { traceparent: [TRACEPARENT, TRACEPARENT] };
    expect(traceparentOf(sketchRequest({ headers }))).toBeUndefined();
  });
});
