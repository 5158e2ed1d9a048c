/** A page with all that lies beside it inside: a service elsewhere cannot read this machine's files. */
import { readFile } from 'node:fs/promises';
import { getMimeType } from 'hono/utils/mime';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { fileFor, folderAt, wayIn } from './folder-server.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

export type Inlined = {
  readonly html: string;
  /** What became part of it, with its bytes. */
  readonly files: ReadonlyMap<string, number>;
  /** What was named and is not there, or may not be read. */
  readonly missing: readonly string[];
};

type Edit = { readonly from: number; readonly to: number; readonly text: string };
/** Puts a file's content in place of its address; an address that is none of ours stays. */
type Inline = (address: string, base: string) => Promise<string>;

const origin = 'http://folder.invalid';
const prefix = '/folder/';

/** The attributes by which elements load something. */
const loading: Readonly<Record<string, readonly string[]>> = {
  img: ['src', 'srcset'],
  source: ['src', 'srcset'],
  script: ['src'],
  video: ['src', 'poster'],
  audio: ['src'],
  input: ['src'],
  image: ['href', 'xlink:href'],
  iframe: ['src'],
  embed: ['src'],
  object: ['data'],
};

const applied = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((edited, { from, to, text: put }) => edited.slice(0, from) + put + edited.slice(to), text);

const cssAddresses =
  /\/\*[\s\S]*?\*\/|url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s][^)\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/g;

const inlineCss = async (css: string, base: string, inline: Inline): Promise<string> => {
  const edits: Edit[] = [];
  for (const { 0: whole, index, ...groups } of css.matchAll(cssAddresses)) {
    const address = groups[1] ?? groups[2] ?? groups[3] ?? groups[4] ?? groups[5];
    if (address === undefined) continue;
    const put = await inline(address, base);
    const isImport = whole.startsWith('@');
    if (put !== address) {
      edits.push({ from: index, to: index + whole.length, text: `${isImport ? '@import ' : ''}url("${put}")` });
    }
  }
  return applied(css, edits);
};

const inlineSrcset = async (srcset: string, base: string, inline: Inline): Promise<string> => {
  const candidates = srcset.match(/[^\s,]\S*[^\s,](?:\s+[^,]*)?/g) ?? [];
  const put = candidates.map(async (candidate) => {
    const [address = '', ...descriptor] = candidate.trim().split(/\s+/);
    return [await inline(address, base), ...descriptor].join(' ');
  });
  return (await Promise.all(put)).join(', ');
};

const attributeOf = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((one) => (one.prefix ? `${one.prefix}:${one.name}` : one.name) === name)?.value;

const isStylesheet = (element: Element): boolean =>
  element.tagName === 'link' && (attributeOf(element, 'rel') ?? '').toLowerCase().split(/\s+/).includes('stylesheet');

const elementsIn = function* (node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  if ('content' in node) yield* elementsIn(node.content);
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsIn(child);
};

const quoted = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const editsFor = async (element: Element, base: string, inline: Inline): Promise<Edit[]> => {
  const edits: Edit[] = [];
  const edit = async (name: string, change: (value: string) => Promise<string>): Promise<void> => {
    const value = attributeOf(element, name);
    const place = element.sourceCodeLocation?.attrs?.[name];
    if (value === undefined || !place) return;
    const changed = await change(value);
    if (changed === value) return;
    edits.push({ from: place.startOffset, to: place.endOffset, text: `${name}="${quoted(changed)}"` });
  };
  const names = isStylesheet(element) ? ['href'] : (loading[element.tagName] ?? []);
  for (const name of names) {
    await edit(name, (value) => (name === 'srcset' ? inlineSrcset(value, base, inline) : inline(value, base)));
  }
  await edit('style', (value) => inlineCss(value, base, inline));
  const [text] = element.childNodes;
  if (element.tagName === 'style' && text && 'value' in text && text.sourceCodeLocation) {
    const { startOffset: from, endOffset: to } = text.sourceCodeLocation;
    edits.push({ from, to, text: await inlineCss(text.value, base, inline) });
  }
  return edits;
};

const inlineHtml = async (html: string, base: string, inline: Inline): Promise<string> => {
  const elements = [...elementsIn(parse(html, { sourceCodeLocationInfo: true }))];
  const own = elements.find(({ tagName }) => tagName === 'base');
  const from = URL.parse((own && attributeOf(own, 'href')) ?? '', base)?.href ?? base;
  const edits: Edit[] = [];
  for (const element of elements) edits.push(...(await editsFor(element, from, inline)));
  return applied(html, edits);
};

/** What is filled in later, or no address at all. */
const isNone = (address: string): boolean => address === '' || address.startsWith('#') || /\{[{%]/.test(address);

const contentOf = async (file: string, base: string, inline: Inline): Promise<string> => {
  const type = getMimeType(file) ?? 'application/octet-stream';
  const read = async (): Promise<Uint8Array> => {
    if (type.startsWith('text/css')) return Buffer.from(await inlineCss(await readFile(file, 'utf8'), base, inline));
    if (type.startsWith('text/html')) return Buffer.from(await inlineHtml(await readFile(file, 'utf8'), base, inline));
    return readFile(file);
  };
  return `data:${type.replace(/;\s*/g, ';')};base64,${Buffer.from(await read()).toString('base64')}`;
};

/**
 * Puts the files that a page names into it, as a folder server would hand them out: from its folder (the file's own unless
 * another is given), no dotfile, nothing outside. Addresses of the web stay as they are.
 * @throws Error when the file is not below the folder
 */
export const inlineAssets = async (
  html: string,
  { file, folder }: { file: string; folder: string },
): Promise<Inlined> => {
  const root = await folderAt(folder);
  const way = await wayIn(root, file);
  const files = new Map<string, number>();
  const missing = new Set<string>();
  const inlineWithin =
    (around: readonly string[]): Inline =>
    async (address, base) => {
      const url = isNone(address) ? null : URL.parse(address, base);
      if (url?.origin !== origin) return address;
      const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : undefined;
      const found = path === undefined ? undefined : await fileFor(root, path).catch(() => undefined);
      // What shows itself would never end.
      if (!found || around.includes(found)) {
        missing.add(address);
        return address;
      }
      const content = await contentOf(found, url.href, inlineWithin([...around, found]));
      files.set(found, content.length);
      return content;
    };
  const base = `${origin}${prefix}${way.map(encodeURIComponent).join('/')}`;
  return { html: await inlineHtml(html, base, inlineWithin([])), files, missing: [...missing] };
};
