/** Runs in a page: a DOCX document as HTML that says what its parts are, with nothing beside it. */
import mammoth from 'mammoth';
import { clean } from './cleaned.ts';
import { bytesOf, type Outcome, outcomeOf } from './outcome.ts';

const style = `
body { max-width: 50em; margin: 2em auto; padding: 0 1em; font-family: Calibri, Carlito, sans-serif; line-height: 1.4 }
table { border-collapse: collapse } td, th { border: 1px solid #999; padding: .2em .5em; vertical-align: top }
img { max-width: 100% }`;

const styleMap = ["p[style-name='Title'] => h1.title:fresh", "p[style-name='Subtitle'] => p.subtitle:fresh", 'u => u'];

const convert = async (base64: string): Promise<string> => {
  const arrayBuffer = bytesOf(base64).buffer;
  const { value } = await mammoth.convertToHtml({ arrayBuffer }, { styleMap, includeEmbeddedStyleMap: false });
  const page = document.implementation.createHTMLDocument('');
  page.body.innerHTML = value;
  clean(page.body);
  page.title = page.querySelector('h1, h2, h3')?.textContent?.trim() ?? '';
  page.head.insertAdjacentHTML('afterbegin', '<meta charset="utf-8">');
  page.head.append(Object.assign(page.createElement('style'), { textContent: style }));
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
};

export const run = (base64: string): Promise<Outcome> => outcomeOf(() => convert(base64));
