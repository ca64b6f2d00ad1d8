import { fieldError, toFieldErrors, validationFailed } from './field-errors.js';

describe('fieldError', () => {
  it.each([
    [['amount'], '/amount'],
    [['instrument', 'expiry_year'], '/instrument/expiry_year'],
    [['metadata', 'a.b-c_9'], '/metadata/a.b-c_9'],
    [[], ''],
    [['metadata', ''], '/metadata'],
    [['metadata', 'a b'], '/metadata'],
    [['metadata', 'a/b'], '/metadata'],
    [['metadata', 'a~b'], '/metadata'],
    [['metadata', 'é'], '/metadata'],
    [['metadata', 'x'.repeat(41)], '/metadata'],
    [['metadata', '4111111111111111'], '/metadata'],
    [['metadata', 'DE89370400440532013000'], '/metadata'],
    [['metadata', 'sk_live_abcdefABCDEF0123'], '/metadata'],
    [['4111111111111111', 'amount'], ''],
  ])('points with %j to %j', (segments, path) => {
    expect(fieldError(segments, 'luhn')).toMatchObject({ path, code: 'luhn' });
  });

  it('has a code even for a rule that the table does not know', () => {
    expect(fieldError(['a'], 'isEmail')).toMatchObject({ path: '/a', code: 'invalid' });
  });
});

it('toFieldErrors flattens the tree of class-validator, parents first', () => {
  const leaf = { property: 'number', constraints: { luhn: 'quotes 4111' } };
  const tree = [
    { property: 'instrument', constraints: { isDefined: 'x' }, children: [leaf] },
    { property: 'amount', constraints: { amount: 'x', isString: 'y' } },
    { property: 'metadata' },
  ];
  expect(toFieldErrors(tree).map(({ path, code }) => `${path} ${code}`)).toEqual([
    '/instrument required',
    '/instrument/number luhn',
    '/amount amount',
  ]);
  expect(JSON.stringify(toFieldErrors(tree))).not.toContain('4111');
});

describe('validationFailed', () => {
  it('keeps the first error of each place', () => {
    const errors = ['min', 'expired'].map((rule) => fieldError(['expiry_year'], rule));
    const error = validationFailed('Wrong.', errors);
    expect(error).toMatchObject({ code: 'validation_failed', detail: 'Wrong.' });
    expect(error.errors).toEqual([errors[0]]);
  });

  it('keeps at most fifty', () => {
    const errors = Array.from({ length: 60 }, (_, index) => fieldError([`f${index}`], 'min'));
    expect(validationFailed('Wrong.', errors).errors).toEqual(errors.slice(0, 50));
  });
});
