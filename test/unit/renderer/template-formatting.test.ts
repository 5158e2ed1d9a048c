import {
  autoCalculator,
  formatCurrency,
  formatDateTime,
  isAutoCalculated,
} from '../../../functions/renderer/template/formatting.ts';

const nbsp = '\u00a0';
const narrowNbsp = '\u202f';

describe('formatCurrency', () => {
  test.each([
    ['en-GB', 'EUR', 150.1, '€150.10'],
    ['en_US', 'usd', '1234.5', '$1,234.50'],
    ['de-DE', 'EUR', -3, `-3,00${nbsp}€`],
    ['fr_FR', 'EUR', 1234.5, `1${narrowNbsp}234,50${nbsp}€`],
    ['en', 'JPY', 1234.5, '¥1,235'],
    [undefined, 'USD', 0, '$0.00'],
  ])('in %s writes %s %s as %s', (locale, currency, amount, text) => {
    expect(formatCurrency(locale, currency, amount)).toBe(text);
  });

  test.each([undefined, null, '', ' '])('writes nothing where the amount is missing: %p', (amount) => {
    expect(formatCurrency('en-US', 'USD', amount)).toBe('');
  });

  test.each([
    ['en-US', 'USD', 'abc'],
    ['en-US', 'USD', Number.NaN],
    ['en-US', 'USD', Number.POSITIVE_INFINITY],
    ['en-US', 'USD', {}],
    ['en-US', 'EURO', 1],
    ['en-US', undefined, 1],
    ['no such locale', 'USD', 1],
  ])('refuses %p %p %p rather than print nonsense', (locale, currency, amount) => {
    expect(() => formatCurrency(locale, currency, amount)).toThrow('currency_invalid');
  });
});

describe('formatDateTime', () => {
  test.each([
    ['fr_FR', '27 March, 2020', '27 mars 2020'],
    ['en-US', '2020-03-27', 'March 27, 2020'],
    ['de', 'March 27, 2020 23:30', '27. März 2020'],
    ['en-GB', new Date(2020, 2, 27).getTime(), '27 March 2020'],
    [undefined, ' 2020-03-27 ', 'March 27, 2020'],
  ])('in %s writes %s as %s', (locale, dateTime, text) => {
    expect(formatDateTime(locale, dateTime)).toBe(text);
  });

  test('takes the options of Intl.DateTimeFormat in place of the long date', () => {
    const options = { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Paris' } as const;

    expect(formatDateTime('en-GB', '2020-03-27T14:30:00Z', options)).toBe('27/03/2020, 15:30');
    expect(formatDateTime('en-GB', '2020-03-27T14:30:00', { year: 'numeric' })).toBe('2020');
  });

  test.each([undefined, null, ''])('writes nothing where the date is missing: %p', (dateTime) => {
    expect(formatDateTime('en-US', dateTime)).toBe('');
  });

  test.each([
    ['en-US', 'soon'],
    ['en-US', '2020-02-31T99:00'],
    ['en-US', Number.NaN],
    ['no such locale', '2020-03-27'],
  ])('refuses %p %p', (locale, dateTime) => {
    expect(() => formatDateTime(locale, dateTime)).toThrow('date_invalid');
  });
});

describe('auto-calculation', () => {
  test.each([
    [undefined, true],
    [null, true],
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [0, false],
  ])('set to %p is on: %p', (setting, isOn) => {
    expect(isAutoCalculated(setting)).toBe(isOn);
  });

  test.each([
    [true, null, 6, 6],
    [true, undefined, 6, 6],
    [true, 0, 6, 0],
    [true, 5, 6, 5],
    [false, null, 6, null],
    [false, undefined, 6, undefined],
    [false, 5, 6, 5],
  ])('on: %p, supplied: %p, calculated: %p gives %p', (isOn, supplied, calculated, result) => {
    expect(autoCalculator(isOn)(supplied, calculated)).toBe(result);
  });
});
