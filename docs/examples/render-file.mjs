// Renders an HTML file to a PDF. Nothing of it is stored; the PDF is written as it arrives.
// EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
//   node docs/examples/render-file.mjs report.html report.pdf
import { readFile, writeFile } from 'node:fs/promises';
import { createClient } from 'ephemera/client';

const [input, output] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.EPHEMERA_API, apiKey: process.env.EPHEMERA_API_KEY });

const { stream, report } = await client.htmlToPdf({ html: await readFile(input), format: 'a4', printBackground: true });
await writeFile(output, stream);
console.log(`${output}: ${report.pages} pages, ${report.bytes} bytes`);
