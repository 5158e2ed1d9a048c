// Submits an HTML file as a job, waits for its end, and downloads the stored PDF.
// EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
//   node docs/examples/wait-for-job.mjs report.html report.pdf
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createClient, EphemeraError } from 'ephemera/client';

const [input, output] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.EPHEMERA_API, apiKey: process.env.EPHEMERA_API_KEY });

try {
  const html = await readFile(input);
  // The same file within a day is the same job, however often this runs.
  const idempotencyKey = createHash('sha256').update(html).digest('hex');
  const submitted = await client.jobs.htmlToPdf({ html, name: 'monthly report' }, { idempotencyKey });
  const job = await client.jobs.wait(submitted, { timeoutMs: 120_000 });
  const { stream } = await client.download(job);
  await writeFile(output, stream);
  console.log(`${job.id}: ${job.size} bytes`);
} catch (error) {
  if (!(error instanceof EphemeraError)) throw error;
  console.error(`${error.code}: ${error.message} ${error.fix ?? ''}`);
  process.exitCode = 1;
}
