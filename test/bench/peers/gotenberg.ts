/** A Gotenberg that runs already: nobody installs one for a bench. Its Chromium, its flags and its fonts are its own. */
import { bothFormats, type Contender, clocked, type Order } from '../contender.ts';
import { expectStatus, keepAlive } from '../keep-alive.ts';
import { margin, paper, window } from './paper.ts';

const printing = {
  ...{ paperWidth: paper.width, paperHeight: paper.height, printBackground: 'true', generateTaggedPdf: 'true' },
  ...{ marginTop: margin.top, marginRight: margin.right, marginBottom: margin.bottom, marginLeft: margin.left },
};
const picture = { format: 'png', width: String(window.width), height: String(window.height) };

const formOf = ({ source, format }: Order): FormData => {
  const form = new FormData();
  const fields = { ...(format === 'png' ? picture : printing), skipNetworkIdleEvent: 'true' };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if ('url' in source) form.set('url', source.url);
  else form.set('files', new File([source.html], 'index.html', { type: 'text/html' }));
  return form;
};

export const startGotenberg = async (origin: string): Promise<Contender> => {
  const client = keepAlive();
  const version = expectStatus(200, await client.get(`${origin}/version`))
    .bytes.toString()
    .trim();
  return {
    name: 'Gotenberg',
    credit: `Gotenberg ${version}, over HTTP; as it was started`,
    formats: bothFormats,
    make: async (order) => {
      const route = `${order.format === 'png' ? 'screenshot' : 'convert'}/${'url' in order.source ? 'url' : 'html'}`;
      const encoded = new Response(formOf(order));
      const body = Buffer.from(await encoded.arrayBuffer());
      const contentType = encoded.headers.get('content-type') ?? '';
      const address = `${origin}/forms/chromium/${route}`;
      return await clocked(async () => expectStatus(200, await client.post(address, body, contentType)).bytes);
    },
    close: async () => client.close(),
  };
};
