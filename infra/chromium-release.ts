/** The Chromium that ships, and when it came out: what an alarm counts its age from. */
export const chromiumRelease = {
  /** Of the package `@sparticuz/chromium`; a test holds it against package.json. */
  version: '153.0.0',
  /** When npm got it. */
  day: '2026-09-11',
} as const;
