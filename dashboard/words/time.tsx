/** Times as the visitor's own clock shows them. */

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const longDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

export const timeText = (ms: number): string => full.format(ms);
export const dayText = (ms: number): string => longDay.format(ms);
/** A day that the API names, such as `2026-01-31`. */
export const usageDayText = (day: string): string => shortDay.format(new Date(`${day}T00:00:00Z`));

export const Time = ({ ms }: { readonly ms: number }) => (
  <time dateTime={new Date(ms).toISOString()} title={new Date(ms).toISOString()}>
    {timeText(ms)}
  </time>
);
