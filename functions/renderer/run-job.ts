/** One job on a page that stands prepared: from its source to its last frame. */
import type { EgressPolicy } from '../../shared/domain/egress.ts';
import type { ImageOptions, PdfOptions, RenderJob, RenderSource } from '../../shared/domain/render-job.ts';
import type { RenderReport } from '../../shared/domain/render-report.ts';
import { type Browser, officeEngine, operatorPolicy } from './browser.ts';
import { composeReport } from './compose-report.ts';
import type { FrameWriter } from './frame-writer.ts';
import { createLoadDeadline, type LoadDeadline } from './load-deadline.ts';
import type { DocumentSource } from './load-page.ts';
import { convertFile, docxPages, type FileSource } from './office/convert-office.ts';
import { askEngine, engineDoor, fromEngine } from './office/office-engine.ts';
import { runProgram } from './office/run-in-page.ts';
import { type OpenedDocument, openDocument } from './open-document.ts';
import { setUpPage } from './page-setup.ts';
import { type Clock, timed } from './phase-clock.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { Ready } from './ready-browser.ts';
import { type RenderedJob, renderOutput } from './render-output.ts';
import { createReader, runStages, type StageJob } from './render-stages.ts';
import { renderUrls } from './render-urls.ts';
import { isSelfContained } from './self-contained.ts';
import type { Input } from './stages/apply-stages.ts';
import type { ThreadOfJob } from './stages/ready-thread.ts';
import { renderTemplate, templateLimits } from './template/render-template.ts';
import { documentIn, openUpload, type Upload, withMargins } from './upload.ts';

const egressBytesMax = 500 * 1024 * 1024;
const egressConnectionsMax = 1_000;

const isPrinted = (output: RenderJob['output']): output is PdfOptions | ImageOptions =>
  ['pdf', 'png', 'jpeg', 'webp'].includes(output.format);
const isFile = (source: RenderSource): source is FileSource => source.kind === 'docx' || source.kind === 'pdf';
/** Whether it is converted by a service of the operator's own. */
const isForEngine = ({ source, output }: RenderJob): boolean =>
  officeEngine !== undefined && source.kind === 'docx' && output.format === 'pdf';

const policyOf = ({ page }: RenderJob): EgressPolicy => ({
  ...operatorPolicy,
  network: page.network ?? 'public',
  onlyHosts: page.onlyHosts,
});

/** Opens a job's door anew, to where the policy leads. */
type OpenDoor = (policy: EgressPolicy) => void;

const doorOf =
  ({ proxy }: Browser, deadlineAt: number, upload: Upload | undefined): OpenDoor =>
  (policy) =>
    proxy.beginJob({
      upload,
      policy,
      bytesMax: egressBytesMax,
      connectionsMax: egressConnectionsMax,
      deadlineAt,
    });

/** Whether the page goes to an address at once, with nothing to give to whoever is there. */
const isAddress = ({ source, page }: RenderJob): boolean =>
  (source.kind === 'url' || source.kind === 'urls') && !page.headers && !page.authentication;

/**
 * Of a document that asks for nothing the browser need not tell what it loads, which would take a tenth of the time where
 * pictures stand in the document itself (measured). Nor has it any use for an origin.
 */
const watchNothing = ({ cdp }: PreparedPage): void => {
  // The browser does in turn what it is told.
  cdp.send('Network.disable').catch(() => undefined);
};

/**
 * The job's document, with the page ready for it. A template runs, and a file is read, while the door is shut; all else is
 * as it came.
 */
const documentOf = async (
  prepared: PreparedPage,
  job: RenderJob,
  upload: Upload | undefined,
): Promise<DocumentSource | undefined> => {
  const { source, output } = job;
  if (source.kind === 'html') {
    const html = Buffer.from(source.htmlBase64, 'base64').toString();
    if (isSelfContained(job, html)) watchNothing(prepared);
    else await prepared.openOwnOrigin();
    return { html, field: 'html' };
  }
  if (!isAddress(job)) await prepared.openOwnOrigin();
  if (upload) return { html: documentIn(upload), field: source.kind };
  if (source.kind === 'url') return { url: source.url, field: 'url' };
  if (!isPrinted(output)) return undefined;
  if (source.kind === 'docx') {
    return officeEngine ? undefined : { html: await docxPages(prepared, source.base64), field: 'file' };
  }
  if (source.kind !== 'template') return undefined;
  const { templateBase64, data } = source;
  const html = await renderTemplate(prepared, { templateBase64, data, ...templateLimits });
  return { html, field: 'template' };
};

type Rendered = RenderedJob & { readonly opened: readonly OpenedDocument[] };
type Work = {
  readonly ready: Ready;
  readonly job: RenderJob;
  readonly deadline: LoadDeadline;
  readonly clock: Clock;
  readonly openDoor: OpenDoor;
  readonly thread: ThreadOfJob['thread'];
};

const renderSource = async ({ ready, job, deadline, clock }: Work, document?: DocumentSource): Promise<Rendered> => {
  const { browser, prepared } = ready;
  const { output } = job;
  const jobPage = { ...ready, job, deadline };
  await timed(clock, 'page', () => setUpPage(prepared, job));
  if (job.source.kind === 'urls') return await renderUrls(jobPage, job.source.urls, clock);
  if (!document || !isPrinted(output)) throw new Error('there is nothing to render');
  const opened = await timed(clock, 'load', () => openDocument(jobPage, document));
  if (job.source.kind === 'docx')
    await timed(clock, 'load', () => deadline.race(runProgram(prepared, 'lay-out-pages')));
  // Files that came with the document pass no door that counts: what they come to is taken for large.
  const isUploaded = job.source.kind === 'files' || job.source.kind === 'archive';
  const htmlBytes = 'html' in document ? document.html.length : 0;
  const sourceBytes = isUploaded ? undefined : htmlBytes + browser.proxy.report().bytesIn;
  const printed = await timed(clock, 'print', () => renderOutput(prepared, output, { sourceBytes }));
  return { ...printed, opened: [opened] };
};

const bytesOf = async ({ chunks, close }: RenderedJob['document']): Promise<Buffer> => {
  const bytes = Buffer.concat(await Array.fromAsync(chunks()));
  await close();
  return bytes;
};

/** The operator's engine is within reach while it is asked: what the job itself names is fetched after that. */
const askOwnEngine = async ({ job, openDoor }: Work, base64: string, stageJob: StageJob): Promise<Input> => {
  openDoor(engineDoor(policyOf(job), officeEngine));
  const made = await askEngine(officeEngine, base64, stageJob);
  // Not where it failed: that ends the job, and nothing may open the door of one that has ended.
  openDoor(policyOf(job));
  return made;
};

/** With its stages, if it has any. */
const renderWhole = async (work: Work, document?: DocumentSource): Promise<Rendered> => {
  const { ready, job, deadline, clock, thread } = work;
  const { source, stages = [] } = job;
  const stageJob = { door: ready.browser.proxy.fetchDoor, prepared: ready.prepared, deadline, thread };
  // It begins while the document is rendered.
  if (stages.length > 0) thread();
  const read = createReader(stageJob);
  if (source.kind === 'pdfs') {
    const inputs = await timed(clock, 'load', () => read(source.inputs));
    return { document: await timed(clock, 'print', () => runStages(inputs, stages, read, stageJob)), opened: [] };
  }
  if (isForEngine(job) && source.kind === 'docx') {
    const made = await timed(clock, 'load', () => askOwnEngine(work, source.base64, stageJob));
    const finish = () => fromEngine(runStages([made], stages, read, stageJob));
    return { document: await timed(clock, 'print', finish), opened: [] };
  }
  if (isFile(source) && !isPrinted(job.output)) {
    return {
      document: await timed(clock, 'print', () => deadline.race(convertFile(ready.prepared, source))),
      opened: [],
    };
  }
  const rendered = await renderSource(work, document);
  const { margins } = rendered;
  if (stages.length === 0 && !margins) return rendered;
  const { pages } = rendered.document;
  const printed = { field: 'stages', bytes: await bytesOf(rendered.document), pages, margins };
  return { ...rendered, document: await timed(clock, 'print', () => runStages([printed], stages, read, stageJob)) };
};

const send = async ({ document, preview }: RenderedJob, report: RenderReport, frames: FrameWriter): Promise<void> => {
  const { contentType, extension, length: bytes, pages } = document;
  await frames.header({
    contentType,
    extension,
    bytes,
    ...(pages !== undefined && { pages }),
    ...(preview && {
      preview: { contentType: preview.contentType, extension: preview.extension, bytes: preview.bytes.length },
    }),
    report,
  });
  for await (const chunk of document.chunks()) await frames.document(chunk);
  if (preview) await frames.preview(preview.bytes);
  await frames.trailer();
  await document.close();
};

/**
 * `deadlineAt`: epoch ms.
 * @throws AppError as the render ended; whatever else is thrown is the browser's
 */
export const runJob = async (
  ready: Ready,
  asked: RenderJob,
  frames: FrameWriter,
  { deadlineAt, thread }: { readonly deadlineAt: number; readonly thread: ThreadOfJob['thread'] },
): Promise<void> => {
  const { browser, prepared } = ready;
  const clock: Clock = { page: 0, load: 0, print: 0 };
  const upload = await timed(clock, 'page', () => openUpload(asked.source));
  const job = upload ? withMargins(asked, upload) : asked;
  const document = await timed(clock, 'page', () => documentOf(prepared, job, upload));
  const openDoor = doorOf(browser, deadlineAt, upload);
  openDoor(policyOf(job));
  const deadline = createLoadDeadline(job, deadlineAt);
  try {
    const rendered = await renderWhole({ ready, job, deadline, clock, openDoor, thread }, document);
    const report = composeReport({
      clock,
      egress: browser.proxy.report(),
      opened: rendered.opened,
      missingGlyphs: await Promise.all(rendered.opened.map(({ missingGlyphs }) => missingGlyphs)),
      document: rendered.document,
      bestAttempt: job.page.bestAttempt ?? false,
    });
    await send(rendered, report, frames);
  } finally {
    deadline.clear();
  }
};
