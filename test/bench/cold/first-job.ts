/** The first job of a renderer. */
export const firstJob = {
  source: { kind: 'html', htmlBase64: Buffer.from('<!doctype html><h1>Hello</h1>').toString('base64') },
  page: { delayMs: 0 },
  output: {
    format: 'pdf',
    paper: { width: 8.5, height: 11 },
    margin: { top: 0.4, right: 0.4, bottom: 0.4, left: 0.4 },
    landscape: false,
    scale: 1,
    printBackground: true,
    preferCssPageSize: false,
    tagged: true,
    outline: false,
  },
  timeoutMs: 60_000,
} as const;
