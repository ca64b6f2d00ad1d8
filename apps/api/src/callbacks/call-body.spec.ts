import { AppError } from '#libs/errors';
import { checkCallBody } from './call-body.js';

const ID = '0199c1b2-0000-7000-8000-00000000ab01';

const check = (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  checkCallBody(Buffer.from(text), ID, 'redrive');
};

function problemOf(body: unknown): string {
  try {
    check(body);
    return 'none';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...error.errors.map(({ path }) => path)].join(' ');
  }
}

it('takes what the path says', () => {
  expect(problemOf({ transaction_id: ID.toUpperCase(), purpose: 'redrive' })).toBe('none');
});

it.each([
  ['', 'malformed_body'],
  ['[]', 'malformed_body'],
  ['null', 'malformed_body'],
  [`{"transaction_id":"${ID}","purpose":"redrive","purpose":"redrive"}`, 'malformed_body'],
  [{}, 'validation_failed /transaction_id /purpose'],
  [{ transaction_id: ID }, 'validation_failed /purpose'],
  [{ transaction_id: ID, purpose: 'instrument' }, 'validation_failed /purpose'],
  [{ transaction_id: [ID], purpose: 'redrive' }, 'validation_failed /transaction_id'],
  [
    { transaction_id: ID.replace('1', '2'), purpose: 'redrive' },
    'validation_failed /transaction_id',
  ],
  [{ transaction_id: ID, purpose: 'redrive', force: true }, 'validation_failed'],
])('refuses %j', (body, problem) => {
  expect(problemOf(body)).toBe(problem);
});
