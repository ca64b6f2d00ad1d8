import { currencyExponent } from './currencies.js';

describe('currencyExponent', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['CHF', 2],
    ['ISK', 0],
    ['JPY', 0],
    ['KRW', 0],
    ['CLP', 0],
    ['UYI', 0],
    ['BHD', 3],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it.each([
    ['no currency', 'XXX'],
    ['test', 'XTS'],
    ['gold', 'XAU'],
    ['silver', 'XAG'],
    ['palladium', 'XPD'],
    ['platinum', 'XPT'],
    ['special drawing right', 'XDR'],
    ['bond unit', 'XBA'],
    ['withdrawn with the euro', 'DEM'],
    ['withdrawn with the euro', 'HRK'],
    ['withdrawn with the euro', 'BGN'],
    ['replaced by SLE', 'SLL'],
    ['replaced by XCG', 'ANG'],
    ['replaced by ZWG', 'ZWL'],
    ['numeric', '978'],
    ['not ISO', 'BTC'],
    ['lower case', 'eur'],
    ['empty', ''],
    ['a blank', ' '],
    ['two codes', 'EUR USD'],
    ['of every object', 'constructor'],
    ['of every object', '__proto__'],
  ])('nothing can be paid in it (%s): %j', (_why, code) => {
    expect(currencyExponent(code)).toBeUndefined();
  });
});
