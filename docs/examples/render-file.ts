// Renders an HTML file to a PDF, typed. Nothing of it is stored; the PDF is written as it arrives.
// EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
//   npx node docs/examples/render-file.ts report.html report.pdf      # the project's own Node, which reads TypeScript
import { readFile, writeFile } from 'node:fs/promises';
import { createClient, EphemeraError, type PdfOptions } from 'ephemera/client';

const [input = '', output = ''] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.EPHEMERA_API ?? '', apiKey: process.env.EPHEMERA_API_KEY });
const options: Pick<PdfOptions, 'format' | 'margin' | 'printBackground' | 'failOn'> = {
  format: 'a4',
  margin: { top: '2cm', bottom: '2cm' },
  printBackground: true,
  // A picture that is missing is better known now than by the reader.
  failOn: 'resource',
};

try {
  const { stream, report } = await client.htmlToPdf({ html: await readFile(input), ...options });
  await writeFile(output, stream);
  console.log(`${output}: ${report?.pages} pages`);
} catch (error) {
  if (!(error instanceof EphemeraError)) throw error;
  console.error(`${error.code}: ${error.message} ${error.fix ?? ''}`);
  process.exitCode = 1;
}
