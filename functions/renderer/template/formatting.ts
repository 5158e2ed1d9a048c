/** The functions that a template may call besides Nunjucks's own. */

/** Names what a function was called with wrongly; the message is one of ours. */
export class ArgumentError extends Error {
  readonly kind: 'currency_invalid' | 'date_invalid';

  constructor(kind: ArgumentError['kind']) {
    super(kind);
    this.kind = kind;
  }
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || String(value).trim() === '';

/** `fr_FR` is accepted for `fr-FR`. */
const toLocale = (locale: unknown): string => (isMissing(locale) ? 'en-US' : String(locale).replaceAll('_', '-'));

/** A formatter takes longer to make than to use fifty times, and a table asks for the same one in every row. */
const reuse = <Formatter>(make: (locale: string, options: object) => Formatter) => {
  const made = new Map<string, Formatter>();
  return (locale: unknown, options: object): Formatter => {
    const key = JSON.stringify([toLocale(locale), options]);
    const formatter = made.get(key) ?? make(toLocale(locale), options);
    made.set(key, formatter);
    return formatter;
  };
};

const numberFormat = reuse((locale, options) => new Intl.NumberFormat(locale, options));
const dateTimeFormat = reuse((locale, options) => new Intl.DateTimeFormat(locale, options));

/** A missing amount is no text; anything else that is no number is an error, not a `NaN` on a printed invoice. */
export const formatCurrency = (locale: unknown, currency: unknown, amount: unknown): string => {
  if (isMissing(amount)) return '';
  const number = Number(String(amount));
  if (!Number.isFinite(number)) throw new ArgumentError('currency_invalid');
  try {
    return numberFormat(locale, { style: 'currency', currency: String(currency) }).format(number);
  } catch {
    throw new ArgumentError('currency_invalid');
  }
};

/** A day without a time is that day in every time zone; `Date` alone would read the ISO form as midnight UTC. */
const toDate = (dateTime: unknown): Date => {
  if (typeof dateTime === 'number') return new Date(dateTime);
  const text = String(dateTime).trim();
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text);
};

/** A missing date is no text. `options` are those of `Intl.DateTimeFormat`, in place of the long date. */
export const formatDateTime = (locale: unknown, dateTime: unknown, options?: Intl.DateTimeFormatOptions): string => {
  if (isMissing(dateTime)) return '';
  try {
    return dateTimeFormat(locale, options ?? { dateStyle: 'long' }).format(toDate(dateTime));
  } catch {
    throw new ArgumentError('date_invalid');
  }
};

/** Auto-calculation is on unless the data switch it off; forms can only send the word. */
export const isAutoCalculated = (setting: unknown): boolean =>
  isMissing(setting) || (Boolean(setting) && String(setting) !== 'false');

/** `autoCalculate(supplied, calculated)`: what the data supply, or where that is missing what the template makes of it. */
export const autoCalculator =
  (isOn: boolean) =>
  (supplied: unknown, calculated: unknown): unknown =>
    isOn && (supplied === undefined || supplied === null) ? calculated : supplied;
