/** `ephemera render`. */
import { type Command, jsonFlag, leaf, wholeNumber } from '../command.ts';
import { type RenderFlags, render } from '../render/render.ts';
import { requestFlags } from '../render/request-flags.ts';

const atOnceMax = 32;

export const command: Command = leaf<RenderFlags>({
  summary: 'Render files, URLs, templates or standard input to PDFs or images',
  about: `Without a service it starts one of its own on this machine, which reads the file's folder and nothing else of it. A service
that is named gets the page with its styles, pictures and fonts put inside, up to the size of a request.
What is said by a text may be taken from a file: --css file:print.css. So secrets stay out of the list of processes.`,
  args: [
    {
      name: 'input',
      summary: 'files, patterns such as "docs/**/*.html", http(s) URLs, or - for standard input',
      isOptional: true,
      isRepeated: true,
    },
  ],
  flags: [
    {
      name: 'output',
      short: 'o',
      value: 'file',
      summary:
        'a file, whose ending (pdf, png, jpg, webp) says what; a folder; a pattern with {name} and {dir}; - for standard output (default: {name}.pdf)',
    },
    { name: 'root', value: 'folder', summary: "what the page of a file may read (default: the file's own folder)" },
    { name: 'data', value: 'json', summary: 'fill the input, as a Nunjucks template, with this object or file' },
    {
      name: 'template-id',
      value: 'id',
      summary: 'a public template, such as professional-invoice, or one of your own, in place of an input',
    },
    {
      name: 'store',
      value: 'config',
      isValueOptional: true,
      summary: 'keep the document in the account too, and say its link; with an id, in your own bucket alone',
    },
    { name: 'embedded', summary: 'start a service for this command, whichever one is named' },
    {
      name: 'at-once',
      value: 'number',
      summary: 'how many documents are rendered at a time',
      read: wholeNumber(1, atOnceMax),
      fallback: 2,
    },
    { name: 'watch', short: 'w', summary: 'render again whenever a file, or what its page shows, changes' },
    jsonFlag,
    ...requestFlags,
  ],
  examples: [
    ['ephemera render report.html', 'writes report.pdf'],
    ['ephemera render docs/guide/start.html --root docs', 'what lies above the file, up to docs, loads too'],
    ['ephemera render https://example.com -o page.png', ''],
    ['cat a.html | ephemera render - -o - > a.pdf', ''],
    ["ephemera render 'docs/**/*.html' -o 'out/{dir}/{name}.pdf'", 'a folder like the one it comes from'],
    ['ephemera render invoice.html --data invoice.json --format a4', 'a template of your own'],
    ['ephemera render --template-id professional-invoice --data data.json', 'a public one'],
    ['ephemera render report.html --margin.top 2cm --landscape --watch', ''],
  ],
  run: render,
});
