/** How long Node takes to read a function's code, and to run what stands outside of its functions. Told to the parent, in ms. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { SourceTextModule } from 'node:vm';

const file = process.argv[2] ?? '';
const code = readFileSync(file, 'utf8');
const began = performance.now();
new SourceTextModule(code, { identifier: file });
const parsed = performance.now();

// What the Lambda runtime has before it loads the code.
Object.assign(globalThis, {
  awslambda: { streamifyResponse: (handler: unknown) => handler, HttpResponseStream: { from: () => undefined } },
});
const importBegan = performance.now();
await import(pathToFileURL(file).href);
process.send?.({ parsed: parsed - began, loaded: performance.now() - importBegan, kilobytes: code.length / 1000 });
process.exit();
