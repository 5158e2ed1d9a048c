/** What does not compile: each line after a directive is a mistake that the client's types find. */
import { createClient, verifyWebhook } from '../../client/index.ts';

const client = createClient({ baseUrl: 'https://api.example.com', apiKey: 'eph_1' });
const html = '<h1>Hello</h1>';
const url = 'https://example.com';

export const mistakes: readonly (() => unknown)[] = [
  // @ts-expect-error an option that there is not
  () => client.htmlToPdf({ html, pageSize: 'a4' }),
  // @ts-expect-error a value that the option does not have
  () => client.htmlToPdf({ html, format: 'A4' }),
  // @ts-expect-error a value of another type
  () => client.htmlToPdf({ html, margin: { top: true } }),
  // @ts-expect-error a member that the option does not have
  () => client.htmlToPdf({ html, viewPort: { width: 800, height: 600, zoom: 2 } }),
  // @ts-expect-error a request without its document
  () => client.htmlToPdf({ format: 'a4' }),
  // @ts-expect-error both a document and files
  () => client.htmlToPdf({ html, files: { 'index.html': html } }),
  // @ts-expect-error an option of PDFs in a request for an image
  () => client.htmlToImage({ html, format: 'a4' }),
  // @ts-expect-error an option of images in a request for a PDF
  () => client.urlToPdf({ url, imageType: 'png' }),
  // @ts-expect-error a webhook for what no job stands for
  () => client.urlToPdf({ url, webhook: 'https://example.com/hooks' }),
  // @ts-expect-error a place for what is stored nowhere
  () => client.urlToPdf({ url, storage: true }),
  // @ts-expect-error a job that stores nothing
  () => client.jobs.urlToPdf({ url, storage: false }),
  // @ts-expect-error both a page and several
  () => client.jobs.urlToPdf({ url, batch: { urls: [url] } }),
  // @ts-expect-error neither a page nor several
  () => client.jobs.urlToPdf({ format: 'a4' }),
  // @ts-expect-error both a template and the name of one
  () => client.templateToPdf({ template: html, templateId: 'u-1' }),
  // @ts-expect-error a filter that jobs do not have
  () => client.jobs.list({ state: 'error' }),
  // @ts-expect-error a status that no job has
  () => client.jobs.list({ status: 'failed' }),
  // @ts-expect-error a storage configuration without its bucket
  () => client.storage.add({ title: 'a', region: 'auto', accessKeyId: 'a', secretAccessKey: 'b' }),
  // @ts-expect-error a scope that there is not
  () => client.keys.create({ name: 'ci', scopes: ['write'] }),
  // @ts-expect-error a member that jobs do not have
  async () => (await client.jobs.get('job_1')).url,
  // @ts-expect-error a client of no service
  () => createClient({ apiKey: 'eph_1' }),
  // @ts-expect-error a webhook without its secret
  () => verifyWebhook('{}', {}),
];
