import type { ImageOptions } from '../../shared/domain/render-job.ts';
import { readPicture, readPng } from '../support/pictures.ts';
import { type Rendering, startRendering } from '../support/rendering.ts';

let rendering: Rendering;
beforeAll(async () => {
  rendering = await startRendering();
});
afterAll(() => rendering.close());

const red = [255, 0, 0, 255];
const lime = [0, 255, 0, 255];
const white = [255, 255, 255, 255];
const window = { width: 300, height: 200 };

const box = (width: number, height: number, style = ''): string =>
  `<body style="margin:0"><div style="width:${width}px;height:${height}px;background:red;position:relative;${style}">` +
  '<i style="position:absolute;right:0;bottom:0;width:2px;height:2px;background:lime"></i></div>';

describe('a picture', () => {
  test('shows the whole page, and at least the window', async () => {
    const tall = readPng((await rendering.picture(box(300, 1000), {}, window)).bytes);
    const small = readPng((await rendering.picture(box(100, 100), {}, window)).bytes);

    expect([tall.width, tall.height]).toEqual([300, 1000]);
    expect([tall.at(0, 0), tall.at(-1, -1)]).toEqual([red, lime]);
    expect([small.width, small.height]).toEqual([300, 200]);
    expect([small.at(99, 99), small.at(100, 100)]).toEqual([lime, white]);
  });

  test('has as many pixels as the device has for each of the page', async () => {
    const picture = readPng((await rendering.picture(box(300, 400), {}, { ...window, deviceScaleFactor: 2 })).bytes);

    expect([picture.width, picture.height]).toEqual([600, 800]);
    expect([picture.at(-1, -1), picture.at(-4, -4), picture.at(-5, -5)]).toEqual([lime, lime, red]);
  });

  test('of a page of 20,000 pixels is complete to the last of them', async () => {
    const html = `${box(1280, 20_000)}<b style="position:absolute;left:0;top:9999px;width:1280px;height:1px;background:lime">`;

    const picture = readPng((await rendering.picture(html, {}, { width: 1280, height: 800 })).bytes);

    expect([picture.width, picture.height]).toEqual([1280, 20_000]);
    expect([picture.at(640, 9998), picture.at(640, 9999), picture.at(640, 10_000)]).toEqual([red, lime, red]);
    expect([picture.at(0, -1), picture.at(-1, -1)]).toEqual([red, lime]);
  });

  test.each([
    ['jpeg', 'image/jpeg', 'jpg'],
    ['webp', 'image/webp', 'webp'],
    ['png', 'image/png', 'png'],
  ] as const)('of type %s is one, in the colours of the page', async (format, contentType, extension) => {
    const picture = await rendering.picture(box(300, 200), { format }, window);
    const { width, height, at } = await readPicture(rendering, picture.bytes, contentType);

    expect(picture).toMatchObject({ contentType, extension, length: picture.bytes.length });
    expect([width, height]).toEqual([300, 200]);
    for (const [channel, value] of red.entries()) expect(Math.abs((at(50, 50)[channel] ?? 0) - value)).toBeLessThan(6);
  });

  test.each(['jpeg', 'webp'] as const)('of type %s is the smaller the less quality it may have', async (format) => {
    const text = '<h1>Some text of many edges</h1>'.repeat(5);
    const sizes = await Promise.all(
      [5, 50, 95].map(async (quality) => (await rendering.picture(text, { format, quality }, window)).length),
    );

    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(3);
  });

  test.each([
    ['png', 0],
    ['webp', 0],
    ['jpeg', 255],
  ] as const)('of type %s leaves the background out where that can be', async (format, alpha) => {
    const html = '<body style="margin:0"><div style="width:10px;height:10px;background:red">';

    const { bytes, contentType } = await rendering.picture(html, { format, transparent: true }, window);
    const { at } = await readPicture(rendering, bytes, contentType);
    const opaque = readPng((await rendering.picture(html, {}, window)).bytes);

    expect([at(5, 5)[3], at(100, 100)[3]]).toEqual([255, alpha]);
    expect(opaque.at(100, 100)).toEqual(white);
  });
});

describe('trim', () => {
  const placed = (left: number, top: number, width: number, height: number, background = '#fff'): string =>
    `<body style="margin:0;background:${background}"><div style="position:absolute;left:${left}px;top:${top}px;` +
    `width:${width}px;height:${height}px;background:red"></div>`;
  const trimmed = async (html: string, options: Partial<ImageOptions> = {}, scale = 1) => {
    const { bytes, contentType } = await rendering.picture(
      html,
      { ...options, trim: true },
      { ...window, deviceScaleFactor: scale },
    );
    return readPicture(rendering, bytes, contentType);
  };

  test.each(['png', 'jpeg', 'webp'] as const)('cuts the border off a %s, and nothing else', async (format) => {
    const { width, height, at } = await trimmed(placed(41, 33, 57, 19), { format, quality: 100 });

    expect([width, height]).toEqual([57, 19]);
    for (const [x, y] of [
      [0, 0],
      [-1, 0],
      [0, -1],
      [-1, -1],
    ] as const) {
      for (const [channel, value] of red.entries()) expect(Math.abs((at(x, y)[channel] ?? 0) - value)).toBeLessThan(40);
    }
  });

  test('works on a border of any colour, or of none', async () => {
    const coloured = await trimmed(placed(10, 10, 20, 20, '#123'));
    const clear = await trimmed(placed(10, 10, 20, 20, 'transparent'), { transparent: true });

    expect([coloured.width, coloured.height]).toEqual([20, 20]);
    expect([clear.width, clear.height, clear.at(0, 0)]).toEqual([20, 20, red]);
  });

  test('is exact in the pixels of the device', async () => {
    const { width, height, at } = await trimmed(placed(10.5, 10.5, 20, 30), {}, 2);

    expect([width, height, at(0, 0), at(-1, -1)]).toEqual([40, 60, red, red]);
  });

  test('finds single pixels far apart, over the whole height of a tall page', async () => {
    const pixel = (left: number, top: number): string =>
      `<i style="position:absolute;left:${left}px;top:${top}px;width:1px;height:1px;background:red"></i>`;
    const html = `<body style="margin:0">${pixel(150, 20)}${pixel(30, 700)}${pixel(250, 1500)}${pixel(140, 2999)}`;

    const { width, height } = await trimmed(html);

    expect([width, height]).toEqual([250 - 30 + 1, 2999 - 20 + 1]);
  });

  test('leaves a page of one colour whole', async () => {
    const { width, height } = await trimmed('<body style="background:#eee">');

    expect([width, height]).toEqual([300, 200]);
  });
});

describe('a page that is too large for a picture', () => {
  test.each([
    ['of 16,000 by 16,000 pixels', 16_000, 16_000, 'png'],
    ['of 41 million pixels', 1_000, 41_000, 'jpeg'],
    ['of 70,000 pixels in a jpeg', 300, 70_000, 'jpeg'],
    ['of 70,000 pixels in a png', 300, 70_000, 'png'],
    ['of 17,000 pixels in a webp', 300, 17_000, 'webp'],
  ] as const)('%s is refused at once', async (_, width, height, format) => {
    const started = performance.now();

    await expect(rendering.picture(box(width, height), { format }, window)).rejects.toMatchObject({
      code: 'document_too_large',
    });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(rendering.isAlive()).toBe(true);
  });

  test('counts the pixels of the device', async () => {
    const picture = (deviceScaleFactor: number) =>
      rendering.picture(box(300, 9_000), { format: 'webp' }, { ...window, deviceScaleFactor });

    await expect(picture(2)).rejects.toMatchObject({ code: 'document_too_large' });
    expect((await picture(1)).length).toBeGreaterThan(0);
  });
});
