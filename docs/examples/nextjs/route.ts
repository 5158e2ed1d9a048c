// app/invoices/[number]/route.ts of a Next.js application: answers with a PDF, as it arrives from the service.
import { createClient, EphemeraError } from 'ephemera/client';

// Not at build time, and each time anew.
export const dynamic = 'force-dynamic';

const client = createClient({ baseUrl: process.env.EPHEMERA_API ?? '', apiKey: process.env.EPHEMERA_API_KEY });

/** Yours: from the database, and only if the caller may see it. */
const htmlOf = async (number: string): Promise<string> => `<h1>Invoice ${encodeURIComponent(number)}</h1>`;

type Context = { params: Promise<{ number: string }> };

export const GET = async (request: Request, { params }: Context): Promise<Response> => {
  const { number } = await params;
  try {
    const html = await htmlOf(number);
    // Whoever has left needs no document.
    const { stream } = await client.htmlToPdf({ html, format: 'a4' }, { signal: request.signal });
    const headers = { 'Content-Type': 'application/pdf', 'Content-Disposition': 'inline; filename="invoice.pdf"' };
    return new Response(stream, { headers });
  } catch (error) {
    if (!(error instanceof EphemeraError)) throw error;
    // What went wrong is for your log; a caller cannot mend it.
    console.error(`${error.code}: ${error.message}`);
    return new Response('The document could not be made.', { status: 502 });
  }
};
