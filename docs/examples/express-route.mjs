// A route that answers with a PDF of the caller's invoice, as it arrives from the service:
//   app.get('/invoices/:number', sendInvoice);
// It uses nothing of Express but what Node's own requests and responses have.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClient, EphemeraError } from 'ephemera/client';

const client = createClient({ baseUrl: process.env.EPHEMERA_API, apiKey: process.env.EPHEMERA_API_KEY });

/** Yours: from the database, and only if the caller may see it. */
const htmlOf = async (request) => `<h1>Invoice ${encodeURIComponent(request.url.split('/').at(-1))}</h1>`;

export const sendInvoice = async (request, response) => {
  const gone = new AbortController();
  // Whoever has left needs no document.
  response.on('close', () => gone.abort());
  try {
    const html = await htmlOf(request);
    const { stream, size } = await client.htmlToPdf({ html, format: 'a4' }, { signal: gone.signal });
    response.setHeader('Content-Type', 'application/pdf');
    response.setHeader('Content-Disposition', 'inline; filename="invoice.pdf"');
    if (size !== undefined) response.setHeader('Content-Length', size);
    await pipeline(Readable.fromWeb(stream), response);
  } catch (error) {
    if (response.headersSent || gone.signal.aborted) return response.destroy();
    // What went wrong is for your log; a caller cannot mend it.
    console.error(error instanceof EphemeraError ? `${error.code}: ${error.message}` : error);
    response.writeHead(502).end('The document could not be made.');
  }
};
