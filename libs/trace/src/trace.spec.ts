import { isRequestId, traceIdOf } from './trace.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

it.each(['a', 'follow-me.1_A', 'x'.repeat(64)])('takes %s as the id of a request', (text) => {
  expect(isRequestId(text)).toBe(true);
});

it.each(['', 'x'.repeat(65), 'a b', 'a\n', 'ä'])('takes %j for no id of a request', (text) => {
  expect(isRequestId(text)).toBe(false);
});

it.each(['00', '01', 'cc'])('finds the trace id in version %s', (version) => {
  expect(traceIdOf(`${version}-${TRACE_ID}-${PARENT_ID}-01`)).toBe(TRACE_ID);
});

it.each([
  ['nothing', ''],
  ['a version that there is not', `ff-${TRACE_ID}-${PARENT_ID}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${PARENT_ID}-01`],
  ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
  ['capitals', `00-${TRACE_ID.toUpperCase()}-${PARENT_ID}-01`],
  ['something behind it', `00-${TRACE_ID}-${PARENT_ID}-01-more`],
])('finds none in %s', (_what, traceparent) => {
  expect(traceIdOf(traceparent)).toBeUndefined();
});
