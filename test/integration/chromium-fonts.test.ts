import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';
import {
  type ChromiumFiles,
  chromiumEnvironment,
  programFolder,
  unpackFonts,
} from '../../functions/renderer/chromium-files.ts';
import { archiveNames } from '../../functions/renderer/font-archive.ts';
import { packChromium } from '../../infra/pack-chromium.ts';

const buildCache = join(import.meta.dirname, '../../.build/cache');

let root: string;
let files: ChromiumFiles;
let browser: Browser;

const bundles: string[] = [];
/** On the disk of the build cache, where a file can have a second name. */
const newBundle = async (): Promise<string> => {
  const folder = await mkdtemp(join(buildCache, 'test-bundle-'));
  bundles.push(folder);
  return folder;
};

const fontCacheState = async (): Promise<unknown> => {
  const folder = join(files.fontsDir, 'font-cache');
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]));
};

let fontCacheBefore: unknown;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'chromium-fonts-'));
  await chmod(root, 0o755);
  await mkdir(buildCache, { recursive: true });
  const bundleDir = join(root, 'bundle');
  const scratchDir = join(root, 'scratch');
  await mkdir(scratchDir);
  await packChromium({ outDir: bundleDir, cacheDir: buildCache });
  files = await unpackFonts({ bundleDir, cacheDir: root });
  fontCacheBefore = await fontCacheState();
  browser = await puppeteer.launch({
    executablePath: files.executablePath,
    env: chromiumEnvironment({ files, scratchDir }),
    pipe: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
});
afterAll(async () => {
  await browser.close();
  for (const folder of [root, ...bundles]) await rm(folder, { recursive: true, force: true });
});

/**
 * The fonts that draw this HTML, by the names inside them. In a process of its own: Chromium remembers for each character
 * which face it took first, whatever the lang then was.
 */
const fontsOf = async (html: string): Promise<string[]> => {
  await using context = await browser.createBrowserContext();
  const session = await (await context.newPage()).createCDPSession();
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { frameTree } = await session.send('Page.getFrameTree');
  await session.send('Page.setDocumentContent', { frameId: frameTree.frame.id, html });
  const { root: document } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: document.nodeId, selector: 'p' });
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
  return fonts.map((font) => font.postScriptName);
};

describe('a script is drawn in its own face', () => {
  test.each([
    ['Latin', 'en', 'ÀßŁş “€”', 'Arimo-Regular'],
    ['Cyrillic', 'ru', 'Съешь ещё ₽', 'Arimo-Regular'],
    ['Greek', 'el', 'ψυχοφθόρα ᾧ', 'Arimo-Regular'],
    ['Hebrew', 'he', 'שָׁלוֹם ₪', 'Arimo-Regular'],
    ['Arabic', 'ar', 'فاتورة', 'Vazirmatn-Regular'],
    ['Arabic in an English page', 'en', 'شكرا', 'Vazirmatn-Regular'],
    ['Sindhi, which Vazirmatn lacks letters of', 'sd', 'ڄاڻڳوٺ', 'NotoNaskhArabic-Regular'],
    ['Devanagari', 'hi', 'क्षत्रिय', 'NotoSans-Regular'],
    ['Bengali', 'bn', 'বাংলাক্ষ', 'NotoSansBengali-Regular'],
    ['Gujarati', 'gu', 'ગુજરાતીક્ષ', 'NotoSansGujarati-Regular'],
    ['Gurmukhi', 'pa', 'ਪੰਜਾਬੀੴ', 'NotoSansGurmukhi-Regular'],
    ['Odia', 'or', 'ଓଡ଼ିଆକ୍ଷ', 'NotoSansOriya-Regular'],
    ['Tamil', 'ta', 'தமிழ்க்ஷ', 'NotoSansTamil-Regular'],
    ['Telugu', 'te', 'తెలుగుక్ష', 'NotoSansTelugu-Regular'],
    ['Kannada', 'kn', 'ಕನ್ನಡಕ್ಷ', 'NotoSansKannada-Regular'],
    ['Malayalam', 'ml', 'മലയാളംക്ഷ', 'NotoSansMalayalam-Regular'],
    ['Sinhala', 'si', 'සිංහලශ්‍රී', 'NotoSansSinhala-Regular'],
    ['Thai', 'th', 'มนุษย์', 'NotoSansThai-Regular'],
    ['Lao', 'lo', 'ພາສາລາວນໍ້າ', 'NotoSansLao-Regular'],
    ['Khmer', 'km', 'ខ្មែរស្ត្រី', 'NotoSansKhmer-Regular'],
    ['Burmese', 'my', 'မြန်မာကြော်', 'NotoSansMyanmar-Regular'],
    ['Armenian', 'hy', 'Հայերեն', 'NotoSansArmenian-Regular'],
    ['Georgian', 'ka', 'ქართულიᲡႠ', 'NotoSansGeorgian-Regular'],
    ['Ethiopic', 'am', 'አማርኛ፩፪፫', 'NotoSansEthiopic-Regular'],
    ['simplified Chinese', 'zh-CN', '直骨汉字', 'NotoSansSC-Regular'],
    ['traditional Chinese of Taiwan', 'zh-TW', '直骨漢字', 'NotoSansTC-Regular'],
    ['traditional Chinese of Hong Kong', 'zh-Hant-HK', '直骨漢字', 'NotoSansTC-Regular'],
    ['traditional Chinese of Macao', 'zh-MO', '直骨漢字', 'NotoSansTC-Regular'],
    ['Cantonese', 'yue', '直骨漢字', 'NotoSansTC-Regular'],
    ['Chinese of Singapore', 'zh-SG', '直骨汉字', 'NotoSansSC-Regular'],
    ['Japanese', 'ja', '直骨漢字のア', 'NotoSansJP-Regular'],
    ['Japanese of Japan', 'ja-JP', '直骨漢字のア', 'NotoSansJP-Regular'],
    ['Korean', 'ko', '영수증直骨', 'NotoSansKR-Regular'],
    ['Korean of Korea', 'ko-KR', '영수증直骨', 'NotoSansKR-Regular'],
    ['Han without a lang', '', '直骨漢汉辻', 'NotoSansSC-Regular'],
    ['emoji', 'en', '😀👍🏽❤️🇩🇪', 'NotoColorEmoji'],
    ['tick boxes', 'en', '✓✗☐☑☒', 'NotoSansSymbols2-Regular'],
    ['signs in circles', 'en', 'ⓐⓩ⚕', 'NotoSansSymbols-Regular'],
    ['mathematics', 'en', '𝒜𝔹', 'NotoSansMath-Regular'],
  ])('%s', async (_, lang, text, font) => {
    expect(await fontsOf(`<html lang="${lang}"><p style="font-family:sans-serif">${text}`)).toEqual([font]);
  });
});

describe('a name stands for its metric twin', () => {
  test.each([
    ['Arial', 'Arimo'],
    ['Helvetica', 'Arimo'],
    ['system-ui', 'Arimo'],
    ['Times', 'Tinos'],
    ['Times New Roman', 'Tinos'],
    ['serif', 'Tinos'],
    ['Courier', 'Cousine'],
    ['Courier New', 'Cousine'],
    ['monospace', 'Cousine'],
    ['Calibri', 'Carlito'],
    ['Cambria', 'Caladea'],
    ['Georgia', 'Gelasio'],
  ])('%s', async (name, twin) => {
    const family = name.includes(' ') ? `'${name}'` : name;

    expect(await fontsOf(`<p style="font-family:${family}">plain`)).toEqual([`${twin}-Regular`]);
    expect(await fontsOf(`<p style="font:bold 20px ${family}">bold`)).toEqual([`${twin}-Bold`]);
  });
});

describe('a name that has no twin stands for a face of its kind', () => {
  test.each([
    ['Open Sans', 'OpenSans-Regular'],
    ['Roboto', 'Roboto-Regular'],
    ['Segoe UI', 'OpenSans-Regular'],
    ['Verdana', 'NotoSans-Regular'],
    ['Tahoma', 'Arimo-Regular'],
    ['Trebuchet MS', 'Arimo-Regular'],
    ['Consolas', 'Cousine-Regular'],
    ['Menlo', 'Cousine-Regular'],
    ['Cambria Math', 'NotoSansMath-Regular'],
    ['PingFang SC', 'NotoSansSC-Regular'],
    ['Microsoft YaHei', 'NotoSansSC-Regular'],
    ['宋体', 'NotoSansSC-Regular'],
    ['PingFang HK', 'NotoSansTC-Regular'],
    ['Microsoft JhengHei', 'NotoSansTC-Regular'],
    ['MS Gothic', 'NotoSansJP-Regular'],
    ['メイリオ', 'NotoSansJP-Regular'],
    ['Hiragino Kaku Gothic ProN', 'NotoSansJP-Regular'],
    ['Malgun Gothic', 'NotoSansKR-Regular'],
    ['맑은 고딕', 'NotoSansKR-Regular'],
    ['Nirmala UI', 'NotoSans-Regular'],
    ['Traditional Arabic', 'NotoNaskhArabic-Regular'],
    ['TH Sarabun New', 'NotoSansThai-Regular'],
  ])('%s', async (name, face) => {
    expect(await fontsOf(`<p style="font-family:'${name}'">123`)).toEqual([face]);
  });

  test('and a name that nothing stands for leaves the choice to the page', async () => {
    expect(await fontsOf(`<p style="font-family:'No Such Face',Georgia,serif">plain`)).toEqual(['Gelasio-Regular']);
  });
});

describe('what ships', () => {
  test('costs a second build no second copy', async () => {
    const [one, other] = [await newBundle(), await newBundle()];

    for (const outDir of [one, other]) await packChromium({ outDir, cacheDir: buildCache });

    for (const name of [...Object.values(archiveNames), join(programFolder, 'chromium')]) {
      expect((await stat(join(one, name))).ino).toBe((await stat(join(other, name))).ino);
    }
  });

  test('has the font cache that Chromium would write itself', async () => {
    expect(await fontCacheState()).toEqual(fontCacheBefore);
    expect(fontCacheBefore).toHaveLength(2);
  });

  test('runs as any user', async () => {
    // Only root may become someone else.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const env = chromiumEnvironment({ files, scratchDir: tmpdir() });

    const { stdout } = await promisify(execFile)(files.executablePath, ['--version'], { ...user, env });

    expect(stdout).toMatch(/^Chromium \d+/);
  });

  test('names the font packages that are missing', async () => {
    const modulesDir = join(root, 'no-modules');
    await mkdir(join(modulesDir, '@sparticuz'), { recursive: true });
    const installed = join(import.meta.dirname, '../../node_modules/@sparticuz/chromium');
    await symlink(installed, join(modulesDir, '@sparticuz/chromium'));

    const packing = packChromium({ outDir: root, cacheDir: root, modulesDir });

    await expect(packing).rejects.toThrow(/font packages .* missing: arimo, .*noto-sans-sc/);
  });
});
