import { errorFields } from './error-fields.js';

it('shows type, message, code, stack and cause, and nothing else of the error', () => {
  const cause = Object.assign(new TypeError('deep'), { secret: 'x' });
  const error = Object.assign(new Error('shallow', { cause }), {
    code: '23505',
    detail: 'Key (iban)=(DE89370400440532013000) already exists.',
    parameters: ['4111111111111111'],
    query: 'INSERT',
  });
  expect(errorFields(error)).toEqual({
    type: 'Error',
    message: 'shallow',
    code: '23505',
    stack: error.stack,
    cause: { type: 'TypeError', message: 'deep', stack: cause.stack },
  });
});

it.each(['4111111111111111', null, undefined, 7, { message: 'x' }])(
  'shows nothing of %j',
  (thrown) => {
    expect(errorFields(thrown)).toEqual({ message: 'Something that is no error was thrown.' });
  },
);

it('leaves out a code that is not a text, and a cause that is no error', () => {
  const error = Object.assign(new Error('x', { cause: 'y' }), { code: 7 });
  expect(errorFields(error)).toEqual({ type: 'Error', message: 'x', stack: error.stack });
});

it('comes to an end when an error is the cause of itself', () => {
  const error = new Error('x');
  error.cause = error;
  expect(JSON.stringify(errorFields(error)).split('"cause"')).toHaveLength(6);
});
