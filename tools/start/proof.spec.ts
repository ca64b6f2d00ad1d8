import { CODECS } from '#libs/formats';
import { curlLine, exampleDeposit, proofs, summaryOf } from './proof';

const now = new Date('2031-12-31T23:59:59Z');

test('the example never holds a card that has expired', () => {
  expect(exampleDeposit(now)).toMatchObject({ instrument: { expiry_year: 2035 } });
});

test('the line to paste is one line whose quotes hold', () => {
  const line = curlLine('http://127.0.0.1:3000', now);
  const body = /-d '([^']+)'$/.exec(line)?.[1] ?? '';

  expect(line).not.toContain('\n');
  expect(JSON.parse(body)).toEqual(exampleDeposit(now));
});

test('a deposit in JSON and a withdrawal in SOAP are what is proven, then other formats', () => {
  const [deposit, withdrawal, ...others] = proofs(now).map(
    ({ type, contentType }) => `${type} ${contentType}`,
  );
  expect(deposit).toBe('deposit application/json');
  expect(withdrawal).toBe('withdrawal text/xml; charset=utf-8');
  expect(others).toHaveLength(CODECS.length - 2);
});

test('the summary tells the way and the time', () => {
  const events = [
    { status: 'pending', at: '2026-11-23T09:00:00.000Z' },
    { status: 'dispatched', at: '2026-11-23T09:00:00.012Z' },
    { status: 'completed', at: '2026-11-23T09:00:00.041Z' },
  ];
  expect(summaryOf('deposit', '0199c1b2-0000-7000-8000-000000000000', events)).toBe(
    'deposit 0199c1b2… pending → dispatched → completed in 41 ms',
  );
});
