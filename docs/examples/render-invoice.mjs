// Fills a template of your own with data, and writes the PDF. Neither of them is stored.
// EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
//   node docs/examples/render-invoice.mjs invoice/invoice.html invoice/invoice.json invoice.pdf
// The command does the same: npx ephemera render invoice/invoice.html --data invoice/invoice.json --format a4
import { readFile, writeFile } from 'node:fs/promises';
import { createClient } from 'ephemera/client';

const [templateFile, dataFile, output] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.EPHEMERA_API, apiKey: process.env.EPHEMERA_API_KEY });

const template = await readFile(templateFile);
const data = JSON.parse(await readFile(dataFile, 'utf8'));
const { stream } = await client.templateToPdf({
  template,
  data,
  format: 'a4',
  metadata: { title: `Invoice ${data.number}`, author: data.seller.name },
});
await writeFile(output, stream);
console.log(`${output}: invoice ${data.number}`);
