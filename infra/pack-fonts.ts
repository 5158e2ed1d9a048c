/** The fonts that ship with Chromium, as one table. Why these: docs/decisions/0003-fonts.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutTables } from './font-tables.ts';

const upright = ['400Regular', '700Bold'] as const;
const fourStyles = [...upright, '400Regular_Italic', '700Bold_Italic'] as const;
const regular = ['400Regular'] as const;

type FontFamily = {
  /** Of `@expo-google-fonts`: full TrueType files, one folder per style. */
  readonly packageName: string;
  readonly fileName: string;
  readonly styles: readonly string[];
  /** Tables that Chromium does not read. */
  readonly withoutTables?: readonly string[];
};

const families: readonly FontFamily[] = [
  { packageName: 'arimo', fileName: 'Arimo', styles: fourStyles },
  { packageName: 'tinos', fileName: 'Tinos', styles: fourStyles },
  { packageName: 'cousine', fileName: 'Cousine', styles: fourStyles },
  { packageName: 'carlito', fileName: 'Carlito', styles: fourStyles },
  { packageName: 'caladea', fileName: 'Caladea', styles: fourStyles },
  { packageName: 'gelasio', fileName: 'Gelasio', styles: fourStyles },
  { packageName: 'open-sans', fileName: 'OpenSans', styles: fourStyles },
  { packageName: 'roboto', fileName: 'Roboto', styles: fourStyles },
  { packageName: 'noto-sans', fileName: 'NotoSans', styles: fourStyles },
  { packageName: 'vazirmatn', fileName: 'Vazirmatn', styles: upright },
  { packageName: 'noto-naskh-arabic', fileName: 'NotoNaskhArabic', styles: upright },
  { packageName: 'noto-sans-thai', fileName: 'NotoSansThai', styles: upright },
  { packageName: 'noto-sans-lao', fileName: 'NotoSansLao', styles: upright },
  { packageName: 'noto-sans-khmer', fileName: 'NotoSansKhmer', styles: upright },
  { packageName: 'noto-sans-myanmar', fileName: 'NotoSansMyanmar', styles: upright },
  { packageName: 'noto-sans-bengali', fileName: 'NotoSansBengali', styles: upright },
  { packageName: 'noto-sans-gujarati', fileName: 'NotoSansGujarati', styles: upright },
  { packageName: 'noto-sans-gurmukhi', fileName: 'NotoSansGurmukhi', styles: upright },
  { packageName: 'noto-sans-oriya', fileName: 'NotoSansOriya', styles: upright },
  { packageName: 'noto-sans-tamil', fileName: 'NotoSansTamil', styles: upright },
  { packageName: 'noto-sans-telugu', fileName: 'NotoSansTelugu', styles: upright },
  { packageName: 'noto-sans-kannada', fileName: 'NotoSansKannada', styles: upright },
  { packageName: 'noto-sans-malayalam', fileName: 'NotoSansMalayalam', styles: upright },
  { packageName: 'noto-sans-sinhala', fileName: 'NotoSansSinhala', styles: upright },
  { packageName: 'noto-sans-armenian', fileName: 'NotoSansArmenian', styles: upright },
  { packageName: 'noto-sans-georgian', fileName: 'NotoSansGeorgian', styles: upright },
  { packageName: 'noto-sans-ethiopic', fileName: 'NotoSansEthiopic', styles: upright },
  { packageName: 'noto-sans-sc', fileName: 'NotoSansSC', styles: regular },
  { packageName: 'noto-sans-tc', fileName: 'NotoSansTC', styles: regular },
  { packageName: 'noto-sans-jp', fileName: 'NotoSansJP', styles: regular },
  { packageName: 'noto-sans-kr', fileName: 'NotoSansKR', styles: regular },
  { packageName: 'noto-sans-math', fileName: 'NotoSansMath', styles: regular },
  { packageName: 'noto-sans-symbols', fileName: 'NotoSansSymbols', styles: regular },
  { packageName: 'noto-sans-symbols-2', fileName: 'NotoSansSymbols2', styles: regular },
  // 20 of its 25 MB are a second, SVG form of every picture, for other browsers.
  { packageName: 'noto-color-emoji', fileName: 'NotoColorEmoji', styles: regular, withoutTables: ['SVG '] },
];

const folderOf = (modulesDir: string, family: FontFamily): string =>
  join(modulesDir, '@expo-google-fonts', family.packageName);

const versionOf = async (modulesDir: string, family: FontFamily): Promise<string | undefined> => {
  const manifest = await readFile(join(folderOf(modulesDir, family), 'package.json'), 'utf8').catch(() => undefined);
  return manifest && (JSON.parse(manifest) as { version: string }).version;
};

/** What the packed fonts depend on: the table and the installed versions. Throws and names the packages that are missing. */
export const describeFonts = async (modulesDir: string): Promise<unknown> => {
  const versions = await Promise.all(families.map((family) => versionOf(modulesDir, family)));
  const missing = families.filter((_, number) => !versions[number]).map((family) => family.packageName);
  if (missing.length > 0) {
    throw new Error(`Run npm ci: font packages of @expo-google-fonts are missing: ${missing.join(', ')}.`);
  }
  return families.map((family, number) => [family, versions[number]]);
};

export type Font = { readonly fileName: string; readonly content: Buffer };

const readStyle = async (modulesDir: string, family: FontFamily, style: string): Promise<Font> => {
  const fileName = `${family.fileName}_${style}.ttf`;
  const content = await readFile(join(folderOf(modulesDir, family), style, fileName));
  return { fileName, content: family.withoutTables ? withoutTables(content, family.withoutTables) : content };
};

/** Every font file in the order of the table. */
export const readFonts = (modulesDir: string): Promise<Font[]> =>
  Promise.all(families.flatMap((family) => family.styles.map((style) => readStyle(modulesDir, family, style))));

/** One file of each family: its other styles have the same characters. */
export const readRegularFonts = (modulesDir: string): Promise<Font[]> =>
  Promise.all(families.map((family) => readStyle(modulesDir, family, regular[0])));
