/** What a function loads before its code to have a clock that is wrong by so many milliseconds. */
export const shiftedClock = (ms: number): string => new URL(`./shifted-clock.ts?ms=${ms}`, import.meta.url).href;
