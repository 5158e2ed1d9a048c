type Paper = { readonly width: number; readonly height: number };

const millimetres = (width: number, height: number): Paper => ({ width: width / 25.4, height: height / 25.4 });

/** Paper formats in inches, portrait but for ledger. Source: ISO 216, ANSI/ASME Y14.1. */
export const papers = {
  letter: { width: 8.5, height: 11 },
  legal: { width: 8.5, height: 14 },
  tabloid: { width: 11, height: 17 },
  ledger: { width: 17, height: 11 },
  a0: millimetres(841, 1189),
  a1: millimetres(594, 841),
  a2: millimetres(420, 594),
  a3: millimetres(297, 420),
  a4: millimetres(210, 297),
  a5: millimetres(148, 210),
  a6: millimetres(105, 148),
} as const satisfies Record<string, Paper>;

export type PaperFormat = keyof typeof papers;
export const paperFormats = Object.keys(papers) as [PaperFormat, ...PaperFormat[]];
