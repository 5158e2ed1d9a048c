/** Bodies of conversions, with a secret in each place that may hold one. */

import type { Fields } from '../../../shared/api/fields.ts';
import { type RequestType, requestFields } from '../../../shared/api/request-fields.ts';
import { storedZip } from '../../../shared/domain/stored-zip.ts';
import type { Ledger } from '../ledger.ts';
import { type Phrases, sensitiveValues } from '../sensitive-values.ts';
import { talkativePage } from '../surrounding-services.ts';
import { talkativeDocx } from '../talkative-docx.ts';
import { talkativePdf } from '../talkative-pdf.ts';
import { base64, type World } from './world.ts';

/** A page of somebody else's may have no frame to wait for. */
export const addFrame = 'document.body.append(document.createElement("iframe"))';

type File = { readonly name: string; readonly bytes: Buffer<ArrayBuffer> };

/** A document with a style sheet of its own, as files are uploaded. */
export const filesOf = (field: string, ledger: Ledger): readonly File[] => {
  const name = `${ledger.word(`name in ${field}`)}.css`;
  const page = `<link rel="stylesheet" href="${name}">${talkativePage(ledger.secret(field))}`;
  const sheet = `p::after { content: ${JSON.stringify(ledger.secret(`style sheet in ${field}`))} }`;
  return [
    { name: 'index.html', bytes: Buffer.from(page) },
    { name, bytes: Buffer.from(sheet) },
  ];
};

/** How a secret is said where a text that means nothing would fail the render: only how, what is said derives from the schemas. */
const phrases: Phrases = {
  html: (field, ledger) => base64(talkativePage(ledger.secret(field))),
  'headerTemplate.template': (field, ledger) => `<b>${ledger.word(field)}</b>`,
  'footerTemplate.template': (field, ledger) => `<b>${ledger.word(field)}</b>`,
  'first.template': (field, ledger) => `<b>${ledger.word(field)}</b>`,
  'odd.template': (field, ledger) => `<b>${ledger.word(field)}</b>`,
  'even.template': (field, ledger) => `<b>${ledger.word(field)}</b>`,
  template: (field, ledger) => base64(`${talkativePage(ledger.secret(field))}<p>{{ shown }}`),
  data: (field, ledger) => ({ shown: ledger.secret(field), [ledger.word(`name in ${field}`)]: ledger.secret(field) }),
  files: (field, ledger) => filesOf(field, ledger).map(({ name, bytes }) => ({ name, content: base64(bytes) })),
  archive: (field, ledger) => base64(storedZip(filesOf(field, ledger))),
  css: (field, ledger) => `p::after { content: ${JSON.stringify(ledger.secret(field))} }`,
  script: (field, ledger) => `console.error(${JSON.stringify(ledger.secret(field))}); ${addFrame}`,
  waitForFunction: (field, ledger) => `${JSON.stringify(ledger.secret(field))}.length > 0`,
  'waitForSelector.selector': (field, ledger) => `[data-x=${JSON.stringify(ledger.secret(field))}], body`,
  'waitForFrameSelector.selector': (field, ledger) => `[data-x=${JSON.stringify(ledger.secret(field))}], body`,
  'cookies.name': (field, ledger) => ledger.word(field),
  'cookies.value': (field, ledger) => encodeURIComponent(ledger.secret(field)),
  'cookies.path': (field, ledger) => `/${ledger.word(field)}`,
  file: (field, ledger) => base64(talkativePdf(ledger.word(field))),
  // A cookie belongs to the rendered page, or to one that is named: the page is not of this domain.
  'cookies.domain': () => undefined,
};

/** Where the file is a document. */
const docxPhrases: Phrases = { file: (field, ledger) => base64(talkativeDocx(ledger.word(field))) };

/** Each stage that takes text, with a secret in each of its fields. */
const stagesAt =
  (site: string) =>
  (field: string, ledger: Ledger): readonly object[] => {
    const say = (name: string): string => ledger.secret(`${field}.${name}`);
    return [
      { type: 'merge', urls: [`${site}/pdf/${ledger.word(`${field}.path`)}?q=${ledger.word(`${field}.query`)}`] },
      { type: 'stamp', text: say('text') },
      { type: 'pageNumbers', format: `{page} ${say('format')}` },
      {
        type: 'metadata',
        set: { title: say('title'), author: say('author'), subject: say('subject'), keywords: say('keywords') },
      },
      { type: 'attach', name: say('name'), content: base64(say('content')) },
      { type: 'outline', items: [{ title: say('item'), page: 1 }] },
      { type: 'encrypt', userPassword: say('userPassword'), ownerPassword: say('ownerPassword') },
    ];
  };

/** Which of the fields that stand for one another a body has. */
type Choice = { readonly batch?: boolean; readonly webhook?: boolean; readonly html?: HtmlSource };
const htmlSources = ['html', 'files', 'archive'] as const;
type HtmlSource = (typeof htmlSources)[number];

export const sensitiveBody = (
  world: World,
  type: RequestType,
  where: string,
  { batch = false, webhook = false, html = 'html' }: Choice = {},
): Readonly<Record<string, unknown>> => {
  const isOfDocx = type === 'docx-pdf' || type === 'docx-html';
  const isOfPdfs = type === 'merge-pdf' || type === 'stages-pdf';
  const site = `${world.site}/${isOfPdfs ? 'pdf' : 'protected'}`;
  const own = { ...phrases, ...(isOfDocx && docxPhrases), stages: stagesAt(world.site) };
  const saying = { ledger: world.ledger, phrases: own };
  const left: readonly string[] = [
    ...(batch ? ['url', 'pageHeaders', 'pageFooters'] : [type === 'stages-pdf' ? 'url' : 'batch']),
    ...htmlSources.filter((name) => name !== html),
  ];
  const { webhook: target, ...fields }: Fields = requestFields[type];
  const chosen = Object.fromEntries(Object.entries(fields).filter(([name]) => !left.includes(name)));
  return {
    ...sensitiveValues(chosen, where, { ...saying, site }),
    ...(webhook && target && sensitiveValues({ webhook: target }, where, { ...saying, site: world.receiver })),
  };
};

/** As little as makes a request of a type, with a secret in it. */
export const leastBody = (world: World, type: RequestType, where: string): Readonly<Record<string, unknown>> => {
  const [kind = ''] = type.split('-');
  const field = requestFields[type][kind as never];
  return sensitiveValues({ [kind]: field }, where, { ledger: world.ledger, phrases, site: world.site });
};

export const stored = (world: World, fields: Fields, where: string): Readonly<Record<string, unknown>> =>
  sensitiveValues(fields, where, { ledger: world.ledger, phrases, site: world.site });
