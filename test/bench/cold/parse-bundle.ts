/**
 * How long Node takes to read a function's code, but for what is imported only when it is used, and to run what stands
 * outside of its functions. Told to the parent, in ms.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceTextModule } from 'node:vm';

const file = process.argv[2] ?? '';
const pending = [file];
const known = new Set(pending);
let parsed = 0;
let characters = 0;
for (const path of pending) {
  const code = readFileSync(path, 'utf8');
  const began = performance.now();
  const module = new SourceTextModule(code, { identifier: path });
  parsed += performance.now() - began;
  characters += code.length;
  for (const { specifier } of module.moduleRequests) {
    const imported = join(dirname(path), specifier);
    if (!specifier.startsWith('.') || known.has(imported)) continue;
    known.add(imported);
    pending.push(imported);
  }
}

// What the Lambda runtime has before it loads the code.
Object.assign(globalThis, {
  awslambda: { streamifyResponse: (handler: unknown) => handler, HttpResponseStream: { from: () => undefined } },
});
const importBegan = performance.now();
await import(pathToFileURL(file).href);
process.send?.({ parsed, loaded: performance.now() - importBegan, kilobytes: characters / 1000 });
process.exit();
