/** Joining 20 PDFs of ten tagged pages each, beyond fetching: milliseconds, CPU milliseconds and the peak of memory. */
import { createRequire } from 'node:module';
import { openStages } from '../../functions/renderer/stages/apply-stages.ts';
import { createQpdf } from '../../functions/renderer/stages/qpdf.ts';
import { startRendering } from '../support/rendering.ts';

const documents = 20;
const pages = 10;
const rows = 25;

const page = (number: number): string =>
  `<h1 style="break-before:page">Page ${number}</h1><table>${Array.from(
    { length: rows },
    (_, row) => `<tr><th>Row ${row}<td>${number}<td>cell ${row}`,
  ).join('')}</table>`;

const rendering = await startRendering();
const html = `<title>Ten pages</title>${Array.from({ length: pages }, (_, at) => page(at + 1)).join('')}`;
const { bytes } = await rendering.pdf(html, { outline: true });
await rendering.close();
const wasmFile = createRequire(import.meta.url).resolve('@neslinesli93/qpdf-wasm/dist/qpdf.wasm');

for (let run = 0; run < 3; run += 1) {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  const work = openStages(
    await createQpdf(wasmFile),
    Array.from({ length: documents }, (_, at) => ({ field: `batch.urls.${at}`, bytes })),
  );
  const [whole] = work.write();
  const { user, system } = process.cpuUsage(cpu);
  const words = [
    `${documents} PDFs of ${bytes.length} bytes`,
    `${Math.round(performance.now() - from)} ms`,
    `${Math.round((user + system) / 1000)} ms of CPU`,
    `${whole?.pages} pages, ${whole?.bytes.length} bytes`,
    `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  ];
  process.stdout.write(`${words.join(', ')}\n`);
}
