import { parseRule } from './simulation-rule.js';

it.each([
  [undefined, { name: 'complete' }],
  ['decline', { name: 'decline' }],
  ['duplicate', { name: 'duplicate' }],
  ['silent', { name: 'silent' }],
  ['late_processing', { name: 'late_processing' }],
  ['conflict', { name: 'conflict' }],
  ['bad_signature', { name: 'bad_signature' }],
  ['wrong_amount', { name: 'wrong_amount' }],
  ['crash', { name: 'crash' }],
  ['poison', { name: 'poison' }],
  ['slow:0', { name: 'slow', delayMs: 0 }],
  ['slow:1500', { name: 'slow', delayMs: 1_500 }],
  ['retry:3', { name: 'retry', times: 3 }],
])('%s is %j', (text, rule) => {
  expect(parseRule(text)).toEqual(rule);
});

it.each([
  '',
  'Decline',
  'decline ',
  'decline:1',
  'duplicate:2',
  'crash:1',
  'late-processing',
  'slow',
  'slow:',
  'slow:-1',
  'slow:1.5',
  'slow:1e3',
  'slow:9999999999',
  'retry',
  'retry:many',
  'complete',
  'constructor',
  '__proto__',
])('"%s" is not understood', (text) => {
  expect(parseRule(text)).toEqual({ name: 'not_understood' });
});
